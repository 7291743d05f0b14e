using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Mutual.Grains.Access;
using Mutual.Grains.Kernel;
using NodaTime;
using NodaTime.Text;

namespace Mutual.Silo.Bench;

/// <summary>Programs that call the API, each over its own connection with its own token, one request after the other.</summary>
internal sealed class InvoiceCallers : IDisposable
{
    private readonly List<(HttpClient Client, string Key)> callers = [];
    private readonly string deliveredOn;

    private InvoiceCallers(LocalDate deliveredOn) => this.deliveredOn = LocalDatePattern.Iso.Format(deliveredOn);

    /// <summary>Makes them with a token each, of an accountant of the one entity.</summary>
    public static async Task<InvoiceCallers> Make(BenchHouse house, int count, CancellationToken ended)
    {
        var made = new InvoiceCallers(house.Host.Clock.TodayIn(BenchHouse.Seller.Country));
        var tokens = house.Host.Services.GetRequiredService<ApiTokens>();
        for (var i = 0; i < count; i++)
        {
            var (_, secret) = (await tokens.Create(new(Role.Accountant, 30, BenchHouse.Seller.Id, Demonstration: true), ended)).Accepted;
            var client = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 1, UseProxy = false, UseCookies = false, ActivityHeadersPropagator = null }) { BaseAddress = house.Host.Address };
            client.DefaultRequestHeaders.Authorization = new("Bearer", secret);
            made.callers.Add((client, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))));
        }
        return made;
    }

    /// <summary>Issues one invoice on each order.</summary>
    /// <param name="orders">The order before the first.</param>
    /// <param name="units">Orders.</param>
    /// <param name="count">Callers at once.</param>
    /// <param name="ended">Breaks off.</param>
    /// <returns>The whole time and that of each request, in the machine's ticks.</returns>
    public async Task<(long Whole, long[] Each)> Issue(int orders, int units, int count, CancellationToken ended)
    {
        var each = new long[units];
        var next = -1;
        var before = Stopwatch.GetTimestamp();
        await Task.WhenAll(callers.Take(count).Select(caller => Task.Run(async () =>
        {
            while (Interlocked.Increment(ref next) is var i && i < units)
            {
                var sent = Stopwatch.GetTimestamp();
                await Issue(caller.Client, FormattableString.Invariant($"{caller.Key}-{orders + i:000000000}"), orders + 1 + i, ended);
                each[i] = Stopwatch.GetTimestamp() - sent;
            }
        }, ended)));
        return (Stopwatch.GetTimestamp() - before, each);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var (client, _) in callers) client.Dispose();
    }

    private async Task Issue(HttpClient client, string key, int order, CancellationToken ended)
    {
        var json = FormattableString.Invariant(
            $$$"""{"order":"{{{BenchPopulation.OrderId(order):D}}}","net":{"cents":{{{BenchPopulation.OrderNet}}},"currency":"EUR"},"deliveredOn":"{{{deliveredOn}}}"}""");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/invoices") { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(json)) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Add("Idempotency-Key", key);
        using var answer = await client.SendAsync(request, ended);
        if (answer.StatusCode is not HttpStatusCode.Created)
            throw new InvalidOperationException($"An invoice was answered {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync(ended)}");
        _ = await answer.Content.ReadAsByteArrayAsync(ended);
    }
}
