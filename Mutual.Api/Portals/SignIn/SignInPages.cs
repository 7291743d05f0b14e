using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Mutual.Api.Access;
using Mutual.Api.Http;
using Mutual.Grains.Access;
using Mutual.Grains.Kernel;
using NodaTime;

namespace Mutual.Api.Portals.SignIn;

/// <summary>Signing in: address and password, then the second factor and the hat.</summary>
/// <remarks>Source: trust.md §2, rules 3 and 5.</remarks>
internal static class SignInPages
{
    public static void MapSignInPages(this IEndpointRouteBuilder app)
    {
        var signIn = app.MapGroup("/sign-in").ExcludeFromDescription();
        signIn.MapGet("", static (Visit visit, string? to, string? done) => visit.Page<SignInPage, SignInModel>(new(PortalPages.Local(to), done is "invited", Typed.Fresh()))).ForAnyone();
        signIn.MapPost("", Know).ForAnyone();
        signIn.MapPost("/factor", Have).ForAnyone();
    }

    private static async Task<IResult> Know(Visit visit, HttpContext context, SignIns signIns, People people, Passkeys passkeys, SealedSteps steps, IClock clock)
    {
        var form = await Typed.Read(context);
        var (email, password, to) = (form.Text("email"), form["password"], PortalPages.Local(form["to"]));
        form["password"] = "";   // A password is never written into a page.
        if (password.Length == 0) form.Wrong("password", "wrong.missing");
        if (!form.IsFine) return Again(visit, to, form);
        var known = await signIns.Know(email, password, context);
        if (!known.IsAccepted) return Again(visit, to, form.With(known.Refused));
        return await FactorPageOf(visit, context, new(known.Value.Id, to, null), known.Value, Typed.Fresh(), people, passkeys, steps, clock);
    }

    private static async Task<IResult> Have(Visit visit, HttpContext context, SignIns signIns, People people, Passkeys passkeys, Sessions sessions, SealedSteps steps, IClock clock)
    {
        var form = await Typed.Read(context);
        if (steps.Open<SigningIn>(form["step"]) is not { } step || await people.Find(step.Person) is not { } person) return Again(visit, "/", form.With(Refusal.SignInTooLate));
        var hats = await HatsAtWork(people, person, clock);
        if ((hats.Count == 1 ? hats[0] : hats.FirstOrDefault(one => one.Id == form.Id("hat"))) is not { } hat) return await FactorPageOf(visit, context, step, person, form, people, passkeys, steps, clock);
        var factor = await signIns.Have(person, step.State, form["credential"], form["code"], Factor.MustBePasskey(hat.Role), context);
        if (!factor.IsAccepted) return await FactorPageOf(visit, context, step, person, form.With(factor.Refused), people, passkeys, steps, clock);
        var session = await sessions.Begin(person, hat, factor.Value, Device.Of(context), NetworkTries.NetworkOf(context), context.RequestAborted);
        await SignedIn.Begin(context, session);
        return Visit.See(context, step.To == "/" ? Navigation.Start(hat.Role) : step.To);
    }

    private static RazorComponentResult Again(Visit visit, string to, Typed form) => visit.Page<SignInPage, SignInModel>(new(to, false, form), form.Refused?.Refusal.Status ?? 400);

    private static async Task<IResult> FactorPageOf(Visit visit, HttpContext context, SigningIn step, Person person, Typed form, People people, Passkeys passkeys, SealedSteps steps, IClock clock)
    {
        var hats = await HatsAtWork(people, person, clock);
        if (hats.Count == 0) return Again(visit, step.To, form.With(Refusal.RoleNotYet));
        var question = (await people.Passkeys(person.Id)).Count > 0 ? await passkeys.Ask(person, context) : null;
        var mayTypeCode = person.TotpKey is not null && hats.Any(hat => !Factor.MustBePasskey(hat.Role));
        return visit.Page<FactorPage, FactorModel>(new(steps.Seal(step with { State = question?.State }), hats, question?.Options, mayTypeCode, form), form.Refused?.Refusal.Status ?? (form.IsFine ? 200 : 400));
    }

    private static async Task<IReadOnlyList<Hat>> HatsAtWork(People people, Person person, IClock clock)
    {
        var now = clock.Now();
        return [.. (await people.Hats(person.Id)).Where(hat => hat.WorksFrom <= now)];
    }
}

/// <summary>Somebody who knew the password.</summary>
/// <param name="To">Where to go on to.</param>
/// <param name="State">What the passkey is asked; null when there is none.</param>
internal sealed record SigningIn(Guid Person, string To, string? State);

/// <summary>The first step.</summary>
/// <param name="Invited">Whether an invitation was accepted just now.</param>
public sealed record SignInModel(string To, bool Invited, Typed Form);

/// <summary>The second step.</summary>
/// <param name="Question">What the passkey is asked, for the browser; null when there is none.</param>
public sealed record FactorModel(string Step, IReadOnlyList<Hat> Hats, string? Question, bool MayTypeCode, Typed Form);
