using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Mutual.Api.Access;
using Mutual.Api.Http;
using Mutual.Api.Orders;
using Mutual.Grains.Access;
using Mutual.Grains.Documents;
using Mutual.Grains.Kernel;

namespace Mutual.Api.Portals.SignIn;

/// <summary>Accepting an invitation: a password, then a second factor. Until both are there, there is nobody. Opening the link changes nothing.</summary>
internal static class InvitationPages
{
    public static void MapInvitationPages(this IEndpointRouteBuilder app)
    {
        var invitation = app.MapGroup($"{Guards.InvitationLink}/{{secret}}").ExcludeFromDescription();
        invitation.MapGet("", Show).ForAnyone();
        invitation.MapPost("", ChoosePassword).ForAnyone();
        invitation.MapPost("/factor", Accept).ForAnyone();
    }

    private static async Task<IResult> Show(string secret, Visit visit, HttpContext context, Invitations invitations, WrongLinks wrong) =>
        visit.Page<InvitationPage, InvitationModel>(new(secret, await Demand(secret, context, invitations, wrong), Typed.Fresh()));

    private static async Task<IResult> ChoosePassword(string secret, Visit visit, HttpContext context, Invitations invitations, WrongLinks wrong, Passwords passwords, Passkeys passkeys, SealedSteps steps)
    {
        var invitation = await Demand(secret, context, invitations, wrong);
        var form = await Typed.Read(context);
        var password = form["password"];
        form["password"] = "";   // A password is never written into a page.
        if (password.Length == 0) form.Wrong("password", "wrong.missing");
        else if (Passwords.Refuses(password, invitation.Email) is { } weak) form = form.With(weak);
        if (!form.IsFine) return visit.Page<InvitationPage, InvitationModel>(new(secret, invitation, form), form.Refused?.Refusal.Status ?? 400);
        return await EnrolPageOf(secret, visit, context, invitation, passwords.HashOf(password), Totp.NewKey(), Typed.Fresh(), passkeys, steps);
    }

    private static async Task<IResult> Accept(string secret, Visit visit, HttpContext context, Invitations invitations, WrongLinks wrong, SignIns signIns, Passkeys passkeys, SealedSteps steps)
    {
        var invitation = await Demand(secret, context, invitations, wrong);
        var form = await Typed.Read(context);
        if (steps.Open<Enrolling>(form["step"]) is not { } step || step.Invitation != invitation.Id) return visit.Page<InvitationPage, InvitationModel>(new(secret, invitation, form.With(Refusal.SignInTooLate)), Refusal.SignInTooLate.Status);
        if (form["credential"].Length > 0)
        {
            if (await passkeys.ReadNew(invitation.Person, step.State, form["credential"], context) is not { } passkey) return await Again(Refusal.PasskeyWrong);
            if (!await invitations.Accept(invitation, step.PasswordHash, passkey)) throw new RequestRefusedException(Refusal.InvitationNotValid);
            return Visit.See(context, "/sign-in?done=invited");
        }
        if (Factor.MustBePasskey(invitation.Role)) return await Again(Refusal.PasskeyNeeded);
        if (signIns.StepOf(step.TotpKey, form["code"]) is not { } taken) return await Again(Refusal.SignInWrong);
        var codes = RecoveryCodes.New();
        if (!await invitations.Accept(invitation, step.PasswordHash, steps.Hide(step.TotpKey), taken, codes)) throw new RequestRefusedException(Refusal.InvitationNotValid);
        return visit.Page<CodesPage, CodesModel>(new(codes, "/sign-in"));

        Task<IResult> Again(Refusal refusal) => EnrolPageOf(secret, visit, context, invitation, step.PasswordHash, step.TotpKey, form.With(refusal), passkeys, steps);
    }

    private static async Task<IResult> EnrolPageOf(string secret, Visit visit, HttpContext context, Invitation invitation, string passwordHash, byte[] key, Typed form, Passkeys passkeys, SealedSteps steps)
    {
        var question = await passkeys.AskForNew(invitation.Person, invitation.Email, context);
        var app = Factor.MustBePasskey(invitation.Role) ? null : new AppOffer(Totp.ToText(key), QrCode.OfText(Totp.Address(key, invitation.Email)));
        return visit.Page<EnrolPage, EnrolModel>(new($"{Guards.InvitationLink}/{secret}/factor", steps.Seal(new Enrolling(invitation.Id, passwordHash, question.State, key)), question.Options, app, form), form.Refused?.Refusal.Status ?? 200);
    }

    // Counted by network, so that nobody tries many; every reason why a link opens nothing is answered alike.
    private static async Task<Invitation> Demand(string secret, HttpContext context, Invitations invitations, WrongLinks wrong)
    {
        if (wrong.IsSpent(context)) throw new RequestRefusedException(Refusal.TooManyRequests);
        if (await invitations.Find(secret, context.RequestAborted) is { } invitation) return invitation;
        wrong.Count(context);
        throw new RequestRefusedException(Refusal.InvitationNotValid);
    }
}

/// <summary>Somebody who chose a password.</summary>
/// <param name="State">What the new passkey is asked.</param>
/// <param name="TotpKey">Of the app, should that be chosen.</param>
internal sealed record Enrolling(Guid Invitation, string PasswordHash, string State, byte[] TotpKey);

/// <summary>An invitation.</summary>
public sealed record InvitationModel(string Secret, Invitation Invitation, Typed Form);

/// <summary>The choice of a second factor.</summary>
/// <param name="Action">Where it is sent.</param>
/// <param name="Question">What the new passkey is asked, for the browser.</param>
/// <param name="App">The authenticator app; null for a role that wears passkeys only.</param>
public sealed record EnrolModel(string Action, string Step, string Question, AppOffer? App, Typed Form);

/// <summary>What an authenticator app is told.</summary>
public sealed record AppOffer(string Key, QrCode Code);

/// <summary>Recovery codes, shown once.</summary>
/// <param name="Next">Where to go on to.</param>
public sealed record CodesModel(IReadOnlyList<string> Codes, string Next);
