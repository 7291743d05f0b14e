using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Mutual.Api.Payments;
using Mutual.Silo.Calendar;
using Mutual.Silo.Hosting;
using Stripe;

namespace Mutual.Silo.Payments;

/// <summary>Puts Stripe into a host that has a key for it.</summary>
internal static class StripeConnection
{
    private const long RetriesMax = 2;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>Registers everything about Stripe; without settings nothing, and clients pay by transfer.</summary>
    public static void AddStripe(this IServiceCollection services, HostSettings settings)
    {
        if (settings.Stripe is not { } stripe) return;
        services.AddSingleton(stripe).AddSingleton(_ => Connect(stripe));
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<ICardCheckout, StripeCheckout>().AddSingleton<ICardNotices, StripeNotices>();
        services.AddSingleton<StripeEventRows>().AddSingleton<StripeReading>().AddSingleton<StripeEvents>().AddSingleton<StripeReconciliation>();
        services.AddSingleton<StripeOutbox>().AddTransient<StripeEventJob>();
        services.AddSingleton<ICalendarJob, StripeReconciliationJob>();
        if (settings.KeepsCalendar && settings.Roles.HasFlag(ProcessRoles.Jobs)) services.AddHostedService<StripeBeat>();
    }

    /// <summary>A client of Stripe. It sends nothing about us but what is asked, and logs nothing.</summary>
    internal static IStripeClient Connect(StripeSettings settings) => new StripeClient(
        settings.Key, httpClient: new SystemNetHttpClient(new HttpClient { Timeout = Patience }, (int)RetriesMax, appInfo: null, enableTelemetry: false), apiBase: settings.ApiBase);
}
