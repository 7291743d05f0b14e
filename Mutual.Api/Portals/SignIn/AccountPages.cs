using System.Buffers.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Mutual.Api.Access;
using Mutual.Api.Http;
using Mutual.Grains.Access;
using Mutual.Grains.Documents;
using Mutual.Grains.Kernel;

namespace Mutual.Api.Portals.SignIn;

/// <summary>One's own sign-in: where one is signed in, and with which factors.</summary>
internal static class AccountPages
{
    private const string Root = "/account";
    private const string FactorsPath = "/account/factors";

    public static void MapAccountPages(this IEndpointRouteBuilder app)
    {
        var account = app.MapGroup(Root).ExcludeFromDescription();
        account.MapGet("", Show).ForPeople();
        account.MapPost("/sessions", EndSession).ForPeople();
        account.MapGet("/factors", ShowFactors).ForPeople();
        account.MapPost("/factors/passkey", AddPasskey).ForPeople();
        account.MapPost("/factors/removal", RemovePasskey).ForPeople();
        account.MapPost("/factors/app", SetUpApp).ForPeople();
        app.MapStepUp();
    }

    private static async Task<IResult> Show(Visit visit, Caller caller, People people, Sessions sessions, CancellationToken stop)
    {
        if (caller.Token.Person is not { } id || await people.Find(id, stop) is not { } person) return visit.Page<AccountPage, AccountModel>(new(null, Guid.Empty, [], 0, 0));
        return visit.Page<AccountPage, AccountModel>(new(person, caller.Token.Id, await sessions.Of(id, stop), (await people.Passkeys(id, stop)).Count, await people.RecoveryCodesLeft(id, stop)));
    }

    private static async Task<IResult> EndSession(Visit _, HttpContext context, Caller caller, Sessions sessions, CancellationToken stop)
    {
        var form = await Typed.Read(context);
        var person = caller.Token.Person ?? throw new RequestRefusedException(Refusal.NotFound);
        if (form["end"] == "others") await sessions.EndOthers(person, caller.Token.Id, stop);
        else if (form.Id("end") is not { } session || !await sessions.End(person, session, stop)) throw new RequestRefusedException(Refusal.NotFound);
        return Visit.See(context, Root);
    }

    private static async Task<IResult> ShowFactors(Visit visit, HttpContext context, Caller caller, People people, StepUps stepUps, Passkeys passkeys, SealedSteps steps)
    {
        if (caller.Token.Person is null) return Visit.See(context, Root);
        if (!await stepUps.IsFresh(caller.Token, StepUp.Factors, "")) return Visit.See(context, StepUp.Address(StepUp.Factors, "", FactorsPath));
        return await FactorsPageOf(visit, context, caller, Typed.Fresh(), people, passkeys, steps);
    }

    private static async Task<IResult> AddPasskey(Visit visit, HttpContext context, Caller caller, People people, StepUps stepUps, Passkeys passkeys, SealedSteps steps)
    {
        var (form, person, step) = await Changing(context, caller, people, stepUps, steps);
        if (step is null || await passkeys.ReadNew(person.Id, step.State, form["credential"], context) is not { } passkey)
            return await FactorsPageOf(visit, context, caller, form.With(step is null ? Refusal.SignInTooLate : Refusal.PasskeyWrong), people, passkeys, steps);
        await people.KeepPasskey(person.Id, passkey);
        return Visit.See(context, FactorsPath);
    }

    private static async Task<IResult> RemovePasskey(Visit visit, HttpContext context, Caller caller, People people, StepUps stepUps, Passkeys passkeys, SealedSteps steps)
    {
        var (form, person, _) = await Changing(context, caller, people, stepUps, steps);
        var credential = Base64Url.IsValid(form["passkey"]) ? Base64Url.DecodeFromChars(form["passkey"]) : [];
        // Whoever wears a hat of the office is left with a passkey: the app does not open it.
        var last = Factor.MustBePasskey(caller.Role) && (await people.Passkeys(person.Id)).Count < 2;
        if (last || !await people.RemovePasskey(person.Id, credential)) return await FactorsPageOf(visit, context, caller, form.With(Refusal.FactorLast), people, passkeys, steps);
        return Visit.See(context, FactorsPath);
    }

    private static async Task<IResult> SetUpApp(Visit visit, HttpContext context, Caller caller, People people, StepUps stepUps, SignIns signIns, Passkeys passkeys, SealedSteps steps)
    {
        var (form, person, step) = await Changing(context, caller, people, stepUps, steps);
        if (step is null || signIns.StepOf(step.TotpKey, form["code"]) is not { } taken)
            return await FactorsPageOf(visit, context, caller, form.With(step is null ? Refusal.SignInTooLate : Refusal.SignInWrong), people, passkeys, steps);
        var codes = RecoveryCodes.New();
        await people.SetTotp(person.Id, steps.Hide(step.TotpKey), taken, codes);
        return visit.Page<CodesPage, CodesModel>(new(codes, FactorsPath));
    }

    private static async Task<(Typed Form, Person Person, Adding? Step)> Changing(HttpContext context, Caller caller, People people, StepUps stepUps, SealedSteps steps)
    {
        var form = await Typed.Read(context);
        if (caller.Token.Person is not { } id || await people.Find(id) is not { } person) throw new RequestRefusedException(Refusal.NotFound);
        if (!await stepUps.IsFresh(caller.Token, StepUp.Factors, "")) throw new RequestRefusedException(Refusal.StepUpNeeded);
        return (form, person, steps.Open<Adding>(form["step"]) is { } step && step.Person == id ? step : null);
    }

    private static async Task<IResult> FactorsPageOf(Visit visit, HttpContext context, Caller caller, Typed form, People people, Passkeys passkeys, SealedSteps steps)
    {
        var person = (await people.Find(caller.Token.Person!.Value))!;
        var question = await passkeys.AskForNew(person.Id, person.Email, context);
        var key = Totp.NewKey();
        var app = (await people.Hats(person.Id)).Any(hat => !Factor.MustBePasskey(hat.Role)) ? new AppOffer(Totp.ToText(key), QrCode.OfText(Totp.Address(key, person.Email))) : null;
        return visit.Page<FactorsPage, FactorsModel>(
            new([.. (await people.Passkeys(person.Id)).Select(kept => new KeptPasskey(Base64Url.EncodeToString(kept.CredentialId), kept.CreatedAt))], person.TotpKey is not null,
                new(FactorsPath, steps.Seal(new Adding(person.Id, question.State, key)), question.Options, app, form)),
            form.Refused?.Refusal.Status ?? 200);
    }
}

/// <summary>A factor about to be added.</summary>
internal sealed record Adding(Guid Person, string State, byte[] TotpKey);

/// <summary>One's own sign-in.</summary>
/// <param name="Person">Null for whoever only looks in a demonstration.</param>
/// <param name="Session">The one that asks.</param>
public sealed record AccountModel(Person? Person, Guid Session, IReadOnlyList<Session> Sessions, int Passkeys, int CodesLeft);

/// <summary>A passkey there is.</summary>
public sealed record KeptPasskey(string Credential, NodaTime.Instant CreatedAt);

/// <summary>The factors there are, and one to add.</summary>
public sealed record FactorsModel(IReadOnlyList<KeptPasskey> Passkeys, bool HasApp, EnrolModel Add);
