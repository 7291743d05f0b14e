using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Mutual.Api.Access;
using Mutual.Api.Portals.SignIn;
using Mutual.Grains.Access;
using Mutual.Grains.Kernel;
using Mutual.Grains.Members;
using NodaTime;

namespace Mutual.Api.Portals.Member;

/// <summary>Changing the account the salary is paid to: after a fresh factor, told by letter to the address known before.</summary>
/// <remarks>Source: trust.md §2, rules 6 and 7.</remarks>
internal static class AccountChangePages
{
    /// <summary>How long after password and factors were made anew the account stays as it is.</summary>
    private static readonly Duration AfterRenewal = Duration.FromDays(7);

    public static void MapAccountChange(this IEndpointRouteBuilder member)
    {
        member.MapGet("/me/account", Show).For(Role.Member);
        member.MapPost("/me/account", Change).For(Role.Member);
    }

    private static Task<IResult> Show(Visit visit, Caller caller, MemberReader read, StepUps stepUps, CancellationToken stop) => PageOf(visit, caller, read, stepUps, Typed.Fresh(), stop);

    private static async Task<IResult> Change(
        Visit visit, HttpContext context, Caller caller, MemberReader read, StepUps stepUps, People people, PeopleLetters letters, IClusterClient grains, IClock clock, CancellationToken stop)
    {
        var form = await Typed.Read(context);
        var iban = form.Text("iban");
        if (!form.IsFine) return await PageOf(visit, caller, read, stepUps, form, stop);
        if (!await stepUps.IsFresh(caller.Token, StepUp.Iban, "", stop)) return await PageOf(visit, caller, read, stepUps, form.With(Refusal.StepUpNeeded), stop);
        if (caller.Token.Person is { } person && await people.WasRenewedSince(person, clock.Now() - AfterRenewal, stop)) return await PageOf(visit, caller, read, stepUps, form.With(Refusal.FactorsNew), stop);
        var command = new CommandId(caller.Actor, form.Key);
        var changed = await grains.GetGrain<IMemberGrain>(caller.Member!.Value).ChangeIban(command, new(iban));
        if (!changed.IsAccepted) return await PageOf(visit, caller, read, stepUps, form.With(changed.Refused), stop);
        var now = (await read.Place(caller.Member.Value)).View;
        await letters.AccountChanged(now, command.Creates("account-letter"), context, stop);
        return Visit.See(context, "/member/me");
    }

    private static async Task<IResult> PageOf(Visit visit, Caller caller, MemberReader read, StepUps stepUps, Typed form, CancellationToken stop)
    {
        var confirm = await stepUps.IsFresh(caller.Token, StepUp.Iban, "", stop) ? null : StepUp.Address(StepUp.Iban, "", "/member/me/account");
        return visit.Page<AccountChangePage, AccountChangeModel>(new((await read.Place(caller.Member!.Value)).View.Iban, confirm, form), form.Refused?.Refusal.Status ?? (form.IsFine ? 200 : 400));
    }
}

/// <summary>The account as it is, and another one typed.</summary>
/// <param name="Confirm">Where the member says first that it is him; null when he just did.</param>
public sealed record AccountChangeModel(string Iban, string? Confirm, Typed Form);
