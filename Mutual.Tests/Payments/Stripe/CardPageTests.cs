using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Mutual.Grains.Access;
using Mutual.Grains.Governance;
using Mutual.Silo.Database;
using Mutual.Silo.Hosting;
using Mutual.Silo.Payments;
using Mutual.Tests.Api;
using Mutual.Tests.Database;
using Mutual.Tests.Invoices;
using Mutual.Tests.Scenarios;
using NodaTime;
using Stripe;

namespace Mutual.Tests.Payments.Stripe;

/// <summary>A whole process of the mutual with a key for Stripe: the client's page is opened over the API, and Stripe's call leads to the books by a job.</summary>
public sealed class CardPageTests(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private readonly string home = Directory.CreateTempSubdirectory("mutual-card-").FullName;
    private readonly KeptLog log = new();
    private StripeStandIn standIn = null!;
    private MutualHost host = null!;
    private HttpClient http = null!;
    private Guid invoice;

    public async ValueTask InitializeAsync()
    {
        var from = MutualTime.ZoneOf(Country.Be).AtLeniently(new LocalDateTime(2026, 3, 9, 12, 0)).ToInstant();
        standIn = new(new MovableClock(from));
        await standIn.Start();
        host = await MutualHost.Start(
            new()
            {
                Database = database.Connections, Home = MutualHome.At(home), Cluster = database.Name, KeepsCalendar = false, LogsToStderr = false, DemonstrationFrom = from, Log = log,
                Stripe = StripeSettings.Of(StripeStandIn.Key, [CardHouse.Secret], "be", null, demonstration: true, standIn.Address),
            },
            default, services => services.AddSingleton<TimeProvider>(new CardHouse.ClockTime(new MovableClock(from))));
        await host.Services.GetRequiredService<IEntities>().Establish(TwoSilos.Be, new(2026, 1, 1));
        var token = (await host.Services.GetRequiredService<ApiTokens>().Create(new(Role.Accountant, 30))).Accepted.Secret;
        http = new() { BaseAddress = host.Address, DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", token) } };
        invoice = await Invoice();
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await host.DisposeAsync();
        await standIn.DisposeAsync();
        Directory.Delete(home, recursive: true);
    }

    [Fact]
    public async Task A_page_is_opened_over_the_API_and_Stripe_s_call_leads_to_the_books()
    {
        var ways = (await http.GetFromJsonAsync<JsonNode>($"/api/v1/invoices/{invoice}/payment"))!;
        ways["card"]!["on"]!.GetValue<bool>().Should().BeTrue();
        ways["transfer"]!["iban"]!.GetValue<string>().Should().Be(TwoSilos.Be.Iban);

        var (status, page) = await Open("card-page-key-0001", """{"returnTo":"/client"}""");
        status.Should().Be(HttpStatusCode.Created);
        (await Open("card-page-key-0001", """{"returnTo":"/client"}""")).Page!["url"]!.GetValue<string>().Should().Be(page!["url"]!.GetValue<string>());
        foreach (var elsewhere in (string[])["//evil.example", "https://evil.example/", "client", "/\\\\evil.example"])
            (await Open("card-page-key-0002", $$"""{"returnTo":"{{elsewhere}}"}""")).Page!["code"]!.GetValue<string>().Should().Be("value-unknown", elsewhere);
        standIn.Requests["POST /v1/checkout/sessions"].Should().Be(1);

        standIn.World.Pay(page["url"]!.GetValue<string>().Split('/')[^1]);
        foreach (var notice in standIn.World.Events.Reverse()) (await Call(notice, Signed(notice))).Should().Be(HttpStatusCode.OK);
        for (var glance = 0; glance < 6000 && await Number("SELECT count(*) FROM stripe.event WHERE state = 'received'") > 0; glance++) await Task.Delay(20);
        (await Number("SELECT count(*) FROM ledger.entry WHERE kind = 'card-payment'")).Should().Be(1);
        (await Number("SELECT count(*) FROM stripe.event WHERE state = 'booked'")).Should().Be(standIn.World.Events.Count);

        var first = standIn.World.Events[0];
        (await Call(first, null)).Should().Be(HttpStatusCode.BadRequest);
        (await Call(new string(' ', 256 * 1024 + 1), "t=1,v1=x")).Should().Be(HttpStatusCode.RequestEntityTooLarge);
        var padded = first + new string(' ', 256 * 1024 - Encoding.UTF8.GetByteCount(first));
        (await Call(padded, Signed(padded))).Should().Be(HttpStatusCode.OK, "as large as may be, and known already");

        log.Lines.Should().NotBeEmpty().And.NotContain(line => line.Contains(StripeStandIn.Key, StringComparison.Ordinal) || line.Contains(CardHouse.Secret, StringComparison.Ordinal));
    }

    private static string Signed(string notice) => EventUtility.GenerateSignatureHeader(notice, CardHouse.Secret, Instant.FromUtc(2026, 3, 9, 11, 0).ToUnixTimeSeconds());

    private async Task<(HttpStatusCode Status, JsonNode? Page)> Open(string key, string body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/invoices/{invoice}/payment") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Add("Idempotency-Key", key);
        using var response = await http.SendAsync(request);
        return (response.StatusCode, await response.Content.ReadFromJsonAsync<JsonNode>());
    }

    private async Task<HttpStatusCode> Call(string notice, string? signature)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/webhooks/stripe") { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(notice)) };
        if (signature is not null) request.Headers.TryAddWithoutValidation("Stripe-Signature", signature);
        using var response = await http.SendAsync(request);
        return response.StatusCode;
    }

    private async Task<long> Number(string sql)
    {
        await using var command = database.Reader.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private async Task<Guid> Invoice()
    {
        var (member, client, order) = (Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7());
        await using (var rows = database.Owner.CreateCommand($"""
            INSERT INTO members.member (member_id, entity, number, name, email, language, iban, joined_on, children, single_parent, steadiness, responsiveness, paused, share_reference, share_cents, version)
            VALUES ('{member}', 1, '1', 'Member', 'm@member.example', 'en', 'BE68539007547034', '2026-01-05', 0, false, 1500, 5000, false, 's1', 3000, 1);
            INSERT INTO clients.client (client_id, entity, number, name, country, email, language, kind, street, post_code, city, standing, version)
            VALUES ('{client}', 1, '1', 'Client', 'BE', 'c@client.example', 'fr', 'business', 'Street 1', '1000', 'Town', 'good', 1);
            INSERT INTO orders.order_ (order_id, entity, number, member_id, client_id, status, description, net_cents, vat_rate, work_from, work_to, invoice_on, term_days, content_hash, confirmed_at, version)
            VALUES ('{order}', 1, '1', '{member}', '{client}', 'confirmed', 'work', 100000, 21, '2026-03-02', '2026-12-31', '2026-03-09', 30, 'x', '2026-03-01', 1);
            INSERT INTO fund.cap (scope, limit_cents, cap_cents) VALUES ('client:{client}', 100000000, 100000000), ('order:{order}', 100000, 100000);
            """)) await rows.ExecuteNonQueryAsync();
        var command = new CommandId("user:test", "command-00000001");
        var issued = await host.Grains.GetGrain<Mutual.Grains.Invoices.IInvoiceGrain>(command.Creates("invoice")).Issue(command, new(order, new(1000_00), new(2026, 3, 6)));
        return issued.Accepted.Invoice;
    }
}
