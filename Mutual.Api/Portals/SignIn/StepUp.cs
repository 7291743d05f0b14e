using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Mutual.Api.Access;
using Mutual.Api.Http;
using Mutual.Grains.Access;
using Mutual.Grains.Kernel;

namespace Mutual.Api.Portals.SignIn;

/// <summary>Asks for the second factor again, before an act that cannot be taken back.</summary>
internal static class StepUp
{
    /// <summary>Changing passkeys and the authenticator app.</summary>
    public const string Factors = "factors";

    /// <summary>Approving or paying a payroll, about exactly its content.</summary>
    public const string Payroll = "payroll";

    /// <summary>Approving what another person prepared, about exactly its content.</summary>
    public const string Approval = "approval";

    /// <summary>Changing the account the salary is paid to.</summary>
    public const string Iban = "iban";

    /// <summary>Seeing the secret of a token.</summary>
    public const string Token = "token";

    /// <summary>Taking the books away.</summary>
    public const string Export = "export";

    private static readonly string[] Acts = [Factors, Payroll, Approval, Iban, Export, Token];

    private const int AboutMax = 200;

    public static void MapStepUp(this IEndpointRouteBuilder app)
    {
        app.MapGet("/confirm", Ask).ForPeople().ExcludeFromDescription();
        app.MapPost("/confirm", Answer).ForPeople().ExcludeFromDescription();
    }

    /// <summary>Where to confirm that it is you, and to come back from.</summary>
    public static string Address(string act, string about, string to) => $"/confirm?act={act}&about={Uri.EscapeDataString(about)}&to={Uri.EscapeDataString(to)}";

    private static Task<IResult> Ask(Visit visit, HttpContext context, string? act, string? about, string? to, Caller caller, People people, Passkeys passkeys, SealedSteps steps) =>
        Acts.Contains(act) && about is null or { Length: <= AboutMax }
            ? PageOf(visit, context, new(caller.Token.Id, act!, about ?? "", PortalPages.Local(to), null), caller, Typed.Fresh(), people, passkeys, steps)
            : throw new RequestRefusedException(Refusal.NotFound);

    private static async Task<IResult> Answer(Visit visit, HttpContext context, Caller caller, SignIns signIns, People people, Passkeys passkeys, StepUps stepUps, SealedSteps steps, CancellationToken stop)
    {
        var form = await Typed.Read(context);
        if (caller.Token.Person is not { } id || await people.Find(id, stop) is not { } person) throw new RequestRefusedException(Refusal.NotFound);
        if (steps.Open<SteppingUp>(form["step"]) is not { } step || step.Session != caller.Token.Id) throw new RequestRefusedException(Refusal.SignInTooLate);
        var factor = await signIns.Have(person, step.State, form["credential"], form["code"], Factor.MustBePasskey(caller.Role), context);
        // A recovery code lets a person in and set up a new factor; it moves no money.
        if (factor.IsAccepted && factor.Value is Factor.RecoveryCode && step.Act != Factors) factor = Refusal.SignInWrong;
        if (!factor.IsAccepted) return await PageOf(visit, context, step, caller, form.With(factor.Refused), people, passkeys, steps);
        await stepUps.Note(caller.Token.Id, step.Act, step.About, factor.Value, stop);
        return Visit.See(context, step.To);
    }

    private static async Task<IResult> PageOf(Visit visit, HttpContext context, SteppingUp step, Caller caller, Typed form, People people, Passkeys passkeys, SealedSteps steps)
    {
        // Whoever only looks in a demonstration has no factor, and is asked for none.
        if (caller.Token.Person is not { } id || await people.Find(id) is not { } person) return Visit.See(context, step.To);
        var question = (await people.Passkeys(id)).Count > 0 ? await passkeys.Ask(person, context) : null;
        return visit.Page<ConfirmPage, ConfirmModel>(new(step.Act, step.To, steps.Seal(step with { State = question?.State }), question?.Options, person.TotpKey is not null && !Factor.MustBePasskey(caller.Role), form),
            form.Refused?.Refusal.Status ?? 200);
    }
}

/// <summary>Somebody signed in who is asked again.</summary>
internal sealed record SteppingUp(Guid Session, string Act, string About, string To, string? State);

/// <summary>The question.</summary>
public sealed record ConfirmModel(string Act, string To, string Step, string? Question, bool MayTypeCode, Typed Form);
