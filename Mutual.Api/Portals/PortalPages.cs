using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Mutual.Api.Access;
using Mutual.Api.Http;
using Mutual.Api.Orders;
using Mutual.Api.Portals.Auditor;
using Mutual.Api.Portals.Client;
using Mutual.Api.Portals.Demonstration;
using Mutual.Api.Portals.Look;
using Mutual.Api.Portals.Member;
using Mutual.Api.Portals.Office;
using Mutual.Api.Portals.SignIn;
using Mutual.Grains.Access;
using Mutual.Grains.Invoices;
using Mutual.Grains.Kernel;
using Mutual.Grains.Payroll;

namespace Mutual.Api.Portals;

/// <summary>The pages: whole HTML from the server, no script but the one that asks for a passkey. Every form is ours or is refused, and every route says who may call it.</summary>
internal static class PortalPages
{
    public static void AddPortals(this IServiceCollection services, MutualApiSettings settings)
    {
        services.AddRazorComponents();
        services.AddSingleton<OfficeReader>();
        services.AddSingleton<Search>();
        services.TryAddSingleton(PayPacks.BuiltIn);
        services.AddSingleton<SalaryOutlook>();
        services.AddSingleton<GuaranteePrecheck>();
        services.AddSingleton<OrderLetters>();
        services.AddSingleton<PeopleLetters>();
        services.AddSingleton<MemberReader>();
        services.AddSingleton<ClientReader>();
        // The same keys in every process, or a form of one would be foreign to another.
        services.AddDataProtection().SetApplicationName("Mutual").PersistKeysToFileSystem(new(Path.Combine(settings.Keys ?? Path.Combine(settings.Home, "keys"), "pages")));
        services.AddAntiforgery(forms =>
        {
            forms.FormFieldName = "proof";
            forms.SuppressXFrameOptionsHeader = true;   // Every answer has a stricter one already.
            forms.Cookie.Name = settings.Demonstration ? "mutual-form" : "__Host-mutual-form";
            forms.Cookie.HttpOnly = true;
            forms.Cookie.SameSite = SameSiteMode.Strict;
            forms.Cookie.SecurePolicy = settings.Demonstration ? CookieSecurePolicy.SameAsRequest : CookieSecurePolicy.Always;
        });
    }

    public static void MapPortals(this IEndpointRouteBuilder app, MutualApiSettings settings)
    {
        app.MapStylesheet();
        app.MapPasskeyScript();
        app.MapGet("/look", static (Visit visit, string? to) => visit.Page<LookPage, string>(Local(to))).ForAnyone().ExcludeFromDescription();
        app.MapPost("/look", ChooseLook).ForAnyone().ExcludeFromDescription();
        app.MapPost("/sign-out", SignOut).ForAnyone().ExcludeFromDescription();
        app.MapSignInPages();
        app.MapInvitationPages();
        app.MapAccountPages();
        app.MapOfficePages();
        app.MapAuditorPages();
        app.MapMemberPages();
        app.MapClientPages();
        if (settings.Demonstration) app.MapDemonstration();
    }

    /// <summary>Whether whoever asks reads pages rather than problem documents.</summary>
    public static bool WantsPage(HttpContext context) => !context.Request.Path.StartsWithSegments(CallerRules.Root, StringComparison.OrdinalIgnoreCase)
        && context.Request.GetTypedHeaders().Accept.Any(accepted => accepted.MediaType == "text/html");

    /// <summary>A refusal as whoever asks reads it: a page, or a problem document.</summary>
    public static IResult Answer(HttpContext context, Refused refused, IReadOnlyList<RequestError>? errors = null) => WantsPage(context) ? Trouble(context, refused) : Problems.Of(refused, errors);

    /// <summary>The page that says what is wrong.</summary>
    private static Microsoft.AspNetCore.Http.HttpResults.RazorComponentResult Trouble(HttpContext context, Refused refused)
    {
        var visit = Visit.Of(context);
        var (sentence, language) = visit.Words.Refusal(refused);
        return visit.Page<Trouble, Trouble.Shown>(new(visit.Words["trouble.title"], sentence, language, refused.Code), refused.Refusal.Status);
    }

    /// <summary>The page that says that we failed.</summary>
    public static IResult Failure(HttpContext context)
    {
        var visit = Visit.Of(context);
        return visit.Page<Trouble, Trouble.Shown>(new(visit.Words["trouble.title"], visit.Words["trouble.failed"], visit.Appearance.Language, null), StatusCodes.Status500InternalServerError);
    }

    // A handler of the context alone would be taken for a RequestDelegate, whose answer nobody reads: so it takes the visit too.
    private static async Task<IResult> ChooseLook(HttpContext context, Visit visit)
    {
        var typed = await Typed.Read(context);
        var now = visit.Appearance;
        new Appearance(
            Words.Words.Speaks(typed["language"]) ? typed["language"] : now.Language,
            typed.Has("theme") && Appearance.Themes.Contains(typed["theme"]) ? typed["theme"] : now.Theme,
            Appearance.Densities.Contains(typed["density"]) ? typed["density"] : now.Density).Keep(context.Response);
        return Visit.See(context, Local(typed["to"]));
    }

    private static async Task<IResult> SignOut(HttpContext context, Visit visit, Sessions sessions)
    {
        await Typed.Read(context);
        if (visit.Token is { Person: { } person } session) await sessions.End(person, session.Id, context.RequestAborted);
        await SignedIn.End(context);
        return Visit.See(context, "/");
    }

    /// <summary>An address to go on to, if it is a page of ours: <c>//elsewhere</c> and <c>/\elsewhere</c> are addresses of others.</summary>
    /// <returns>The start when it is not.</returns>
    public static string Local(string? address) => address is ['/', ..] and not ['/', '/' or '\\', ..] && !address.Any(char.IsControl) ? address : "/";
}
