using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Mutual.Api.Access;
using Mutual.Api.Books;
using Mutual.Api.Clients;
using Mutual.Api.Factoring;
using Mutual.Api.Governance;
using Mutual.Api.GuaranteeFund;
using Mutual.Api.Health;
using Mutual.Api.Http;
using Mutual.Api.Invoices;
using Mutual.Api.Ledger;
using Mutual.Api.Members;
using Mutual.Api.Orders;
using Mutual.Api.Payments;
using Mutual.Api.Payroll;
using Mutual.Api.Portals;
using Mutual.Api.Proof;
using Mutual.Api.Start;
using Mutual.Grains.Access;
using Mutual.Grains.Books;
using Mutual.Grains.Governance;
using Mutual.Grains.Invoices.Documents;
using Mutual.Grains.Invoices.Letters;
using Mutual.Grains.Kernel;
using Mutual.Grains.Payroll.Payslips;
using NodaTime;
using Npgsql;

namespace Mutual.Api;

/// <summary>The mutual's API in a host: <c>AddMutualApi</c>, then <c>MapMutualApi</c>.</summary>
/// <remarks>
/// The host brings <c>NpgsqlDataSource</c> (the application's role, with NodaTime), <c>IClock</c>, <c>IEntities</c> and <c>IClusterClient</c>.
/// Where clients may pay by card it also brings <see cref="ICardCheckout"/> and <see cref="ICardNotices"/>, before.
/// Its own readiness checks are health checks tagged <see cref="HealthEndpoints.Ready"/> or <see cref="HealthEndpoints.Sending"/>.
/// </remarks>
public static class MutualApi
{
    /// <summary>Registers what the API needs.</summary>
    public static IServiceCollection AddMutualApi(this IServiceCollection services, MutualApiSettings settings)
    {
        services.AddSingleton(settings);
        services.AddSingleton<ApiTokens>();
        services.AddSignIn();
        services.AddSingleton<Approvals>();
        services.AddSingleton<Decisions>();
        services.AddSingleton(provider => new BookExports(provider.GetRequiredService<NpgsqlDataSource>(), provider.GetRequiredService<IEntities>(), provider.GetRequiredService<IClock>(), settings.Home));
        services.TryAddSingleton<IExportQueue, NoExportQueue>();
        services.AddSingleton<ReviewDesk>();
        services.AddSingleton<AccessLog>().AddHostedService(provider => provider.GetRequiredService<AccessLog>());
        services.AddSingleton<OwnObjects>();
        services.AddSingleton<StatementUploads>();
        services.AddSingleton<OrderLinks>();
        services.TryAddSingleton<ICardCheckout, NoCardNetwork>();
        services.TryAddSingleton<ICardNotices, NoCardNetwork>();
        services.AddSingleton<InvoicePayments>();
        services.AddSingleton<Mutual.Grains.MovingIn.MoveIn>();
        services.AddSingleton<Mutual.Grains.Ledger.LedgerVerifier>();
        services.AddSingleton(provider => new SalaryFiles(settings.Home, provider.GetRequiredService<NpgsqlDataSource>()));
        services.AddSingleton<WrongLinks>();
        services.AddPayslips(settings.Home);
        services.AddInvoiceDocuments(settings.Home);
        services.AddSingleton<LetterPdf>();

        services.AddAuthentication(BearerTokens.SchemeName).AddScheme<AuthenticationSchemeOptions, BearerTokens>(BearerTokens.SchemeName, null).AddSignedIn(settings);
        services.AddPortals(settings);
        services.AddExceptionHandler<FailureAnswers>();
        services.AddProblemDetails();
        services.AddRequestRates(settings);
        services.Configure<JsonOptions>(options =>
        {
            MutualJson.Configure(options.SerializerOptions);
            options.SerializerOptions.NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.Strict;
            options.SerializerOptions.RespectNullableAnnotations = true;
            options.SerializerOptions.RespectRequiredConstructorParameters = true;
        });
        services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        services.Configure<KestrelServerOptions>(options =>
        {
            options.AddServerHeader = false;
            options.Limits.MaxRequestBodySize = 1024 * 1024;
            options.Limits.MaxRequestHeadersTotalSize = 16 * 1024;
            options.Limits.MaxRequestHeaderCount = 64;
            options.Limits.MaxRequestLineSize = 4 * 1024;
            options.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
            options.Limits.MinRequestBodyDataRate = new MinDataRate(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(5));
        });

        // The host's own lines and scope of every request hold its path, and a path may hold a client's secret.
        services.AddLogging(logging => logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None)
            .AddFilter("Microsoft.AspNetCore.DataProtection.KeyManagement.XmlKeyManager", LogLevel.Error));   // It warns that keys lie readable in their folder, as every key of ours does.
        services.AddMutualHealth();
        services.AddMutualOpenApi();
        return services;
    }

    /// <summary>Puts the API's addresses and everything that guards them into the host's pipeline.</summary>
    public static WebApplication MapMutualApi(this WebApplication app)
    {
        var settings = app.Services.GetRequiredService<MutualApiSettings>();
        // A proxy in front speaks TLS: on this machine, and nobody else is believed.
        app.UseForwardedHeaders(new() { ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto });
        app.UseSafeHeaders(settings);
        app.UseExceptionHandler();
        app.UseStatusCodePages(static async status =>
        {
            if (Problems.OfStatus(status.HttpContext.Response.StatusCode) is { } refusal) await PortalPages.Answer(status.HttpContext, refusal).ExecuteAsync(status.HttpContext);
        });
        app.UseKnownHosts(settings);
        app.UseRouting();
        app.UseAuthentication();
        app.UseSignedIn();
        app.UseAccessLog();
        app.UseRateLimiter();
        app.UseCallerRules();

        app.MapStartPage();
        app.MapMutualHealth();
        app.MapMutualOpenApi();
        app.MapClientLinks();
        app.MapCardNotices();
        app.MapPortals(settings);

        var api = app.MapGroup(ApiAddress.Root);
        api.MapTokens();
        api.MapApprovals();
        api.MapMembers();
        api.MapClients();
        api.MapClientGroups();
        api.MapGuarantees();
        api.MapOrders();
        api.MapOrderFiles();
        api.MapInvoices();
        api.MapInvoiceDocuments();
        api.MapCollection();
        api.MapRefunds();
        api.MapInvoicePayments();
        api.MapBank();
        api.MapPayroll();
        api.MapPayslips();
        api.MapDeclarations();
        api.MapSalaryPlans();
        api.MapExpenses();
        api.MapRepayments();
        api.MapLedger();
        api.MapBooks();
        api.MapProof();
        api.MapGovernance();
        api.MapMoveIn();
        api.MapFund();
        return app;
    }
}

/// <summary>What the API is told about the installation.</summary>
public sealed record MutualApiSettings
{
    /// <summary>The mutual's folder, where bank files are written.</summary>
    public required string Home { get; init; }

    /// <summary>Folder of keys, the same for every process; null: in the home.</summary>
    public string? Keys { get; init; }

    /// <summary>Names it answers to besides <c>localhost</c> and the loopback addresses: <c>Mutual:Hosts</c>.</summary>
    public IReadOnlyList<string> Hosts { get; init; } = [];

    /// <summary>Requests a token may make in a minute: 600, or what a benchmark needs.</summary>
    public int RequestsPerMinute { get; init; } = 600;

    /// <summary>Wrong client links one network may try in a minute.</summary>
    public int WrongLinksPerMinute { get; init; } = 10;

    /// <summary>Tries to sign in that one network has in ten minutes.</summary>
    public int SignInsPerTenMinutes { get; init; } = 20;

    /// <summary>Whether demonstration data is served, which the start page says.</summary>
    public bool Demonstration { get; init; }
}
