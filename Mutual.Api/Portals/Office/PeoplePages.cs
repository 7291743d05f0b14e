using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Mutual.Api.Access;
using Mutual.Api.Http;
using Mutual.Api.Portals.SignIn;
using Mutual.Grains.Access;
using Mutual.Grains.Governance;
using Mutual.Grains.Kernel;
using NodaTime;
using Npgsql;

namespace Mutual.Api.Portals.Office;

/// <summary>Who may come in: people with their roles, and tokens of programs. Both are given by two: one asks, another approves. Each takes away alone, for that is the safe direction.</summary>
/// <remarks>Source: trust.md §2: grant a role, issue a token. Roles that watch over the office are given by the board or on the machine itself, not here.</remarks>
internal static class PeoplePages
{
    private static readonly Role[] Given = [Role.Member, Role.Client, Role.Accountant, Role.Delegate];

    public static void MapPeoplePages(this IEndpointRouteBuilder office)
    {
        office.MapGet("/people", Show).For(Role.Approver);
        office.MapPost("/people", Invite).For(Role.Approver);
        office.MapPost("/people/{hat:guid}/end", EndHat).For(Role.Approver);
        office.MapGet("/tokens", ShowTokens).For(Role.Approver);
        office.MapPost("/tokens", AskForToken).For(Role.Approver);
        office.MapPost("/tokens/{approval:guid}/take", TakeToken).For(Role.Approver);
        office.MapPost("/tokens/{token:guid}/end", EndToken).For(Role.Approver);
    }

    private static Task<IResult> Show(Visit visit, Caller caller, OfficeReader read, People people, CancellationToken stop) => PeoplePageOf(visit, caller, read, people, Typed.Fresh(("language", visit.Appearance.Language)), stop);

    private static async Task<IResult> Invite(Visit visit, HttpContext context, Caller caller, OfficeReader read, People people, Approvals approvals, NpgsqlDataSource database, CancellationToken stop)
    {
        var form = await Typed.Read(context);
        var role = form.OneOf("role", [.. Given.Select(one => one.ToName())]) is { } name ? RoleNames.Find(name) : null;
        var of = await read.EntityOf(caller.Entity, form["entity"]);
        var wanted = role is { } known && known.IsParty() ? await PartyOf(form, known, of, database, stop) : PersonOf(form, role, of);
        if (wanted is null || !form.IsFine) return await PeoplePageOf(visit, caller, read, people, form, stop);
        var command = new CommandId(caller.Actor, form.Key);
        var asked = await approvals.Prepare(command, of.Id, Decisions.Invitation, wanted.Party ?? command.Creates("invitation"), MutualJson.Write(wanted), stop);
        return asked.IsAccepted ? Visit.See(context, $"/accountant/approvals/{asked.Value.Id}") : await PeoplePageOf(visit, caller, read, people, form.With(asked.Refused), stop);
    }

    // A member or client is invited at the address the mutual knows, never at one that is typed: whoever sits here cannot let in somebody else in their name.
    private static async Task<NewInvitation?> PartyOf(Typed form, Role role, Entity of, NpgsqlDataSource database, CancellationToken stop)
    {
        var number = form.Text("who");
        var found = await database.Rows(role is Role.Member ? "SELECT member_id, email, language FROM members.member WHERE entity = $1 AND number = $2 AND left_on IS NULL" : "SELECT client_id, email, language FROM clients.client WHERE entity = $1 AND number = $2",
            row => new NewInvitation(row.GetString(1), row.GetString(2), role, of.Id, row.GetGuid(0), form.Has("renew")), stop, of.Id, number);
        if (found is [var one]) return one;
        form.Wrong("who", "people.nobody");
        return null;
    }

    private static NewInvitation? PersonOf(Typed form, Role? role, Entity of)
    {
        var email = Email.Read(form.Text("who"));
        if (!email.IsAccepted) form.Wrong("who", "people.address");
        var language = form.OneOf("language", "en", "fr", "nl");
        return role is { } given && email.IsAccepted && language is not null ? new NewInvitation(email.Value, language, given, of.Id, null, form.Has("renew")) : null;
    }

    private static async Task<IResult> EndHat(Guid hat, Visit _, HttpContext context, Caller caller, People people, CancellationToken stop)
    {
        await Typed.Read(context);
        if (!await people.EndHat(hat, caller.Entity, stop)) throw new RequestRefusedException(Refusal.NotFound);
        return Visit.See(context, "/accountant/people");
    }

    private static async Task<IResult> PeoplePageOf(Visit visit, Caller caller, OfficeReader read, People people, Typed form, CancellationToken stop) =>
        visit.Page<PeoplePage, PeopleModel>(new(await people.Wearing(caller.Entity, stop), Given, [.. (await read.EntitiesOf(caller.Entity)).Select(entity => (entity.Code, entity.Name))], form), form.Refused?.Refusal.Status ?? (form.IsFine ? 200 : 400));

    private static Task<IResult> ShowTokens(Visit visit, Caller caller, ApiTokens tokens, Approvals approvals, StepUps stepUps, CancellationToken stop) => TokensPageOf(visit, caller, tokens, approvals, stepUps, Typed.Fresh(("days", "30")), stop);

    private static async Task<IResult> AskForToken(Visit visit, HttpContext context, Caller caller, OfficeReader read, ApiTokens tokens, Approvals approvals, StepUps stepUps, CancellationToken stop)
    {
        var form = await Typed.Read(context);
        var what = form.Text("what");
        var days = form.Whole("days", 1, ApiTokens.DaysMax);
        string[] scopes = [.. TokenScope.All.Where(scope => form.Has($"scope-{scope}"))];
        if (scopes.Length == 0) form.Wrong("scope-read", "wrong.choice");
        if (!form.IsFine) return await TokensPageOf(visit, caller, tokens, approvals, stepUps, form, stop);
        var of = await read.EntityOf(caller.Entity, null);
        var command = new CommandId(caller.Actor, form.Key);
        var asked = await approvals.Prepare(command, of.Id, Decisions.Token, command.Creates("token"), MutualJson.Write(new TokenAsked(what, scopes, days!.Value, caller.Entity)), stop);
        return asked.IsAccepted ? Visit.See(context, $"/accountant/approvals/{asked.Value.Id}") : await TokensPageOf(visit, caller, tokens, approvals, stepUps, form.With(asked.Refused), stop);
    }

    // Whoever asked takes it, after another approved: the one who approves never sees the secret.
    private static async Task<IResult> TakeToken(Guid approval, Visit visit, HttpContext context, Caller caller, ApiTokens tokens, Approvals approvals, StepUps stepUps, CancellationToken stop)
    {
        var form = await Typed.Read(context);
        if (await approvals.Find(approval, caller.Entity, stop) is not { Kind: Decisions.Token, ApprovedBy: not null } granted || granted.PreparedBy != caller.Actor) throw new RequestRefusedException(Refusal.NotFound);
        if (!await stepUps.IsFresh(caller.Token, StepUp.Token, "", stop)) return await TokensPageOf(visit, caller, tokens, approvals, stepUps, form.With(Refusal.StepUpNeeded), stop);
        var asked = MutualJson.Read<TokenAsked>(granted.Content);
        var made = await tokens.Create(new(Role.Machine, asked.Days, asked.Entity, null, asked.Scopes), granted.Command.Creates("token"), stop);
        if (!made.IsAccepted) return await TokensPageOf(visit, caller, tokens, approvals, stepUps, form.With(made.Refused), stop);
        return visit.Page<TokenPage, TokenModel>(new(asked.What, made.Value.Secret, made.Value.Token.ExpiresAt));
    }

    private static async Task<IResult> EndToken(Guid token, Visit _, HttpContext context, Caller caller, ApiTokens tokens, CancellationToken stop)
    {
        await Typed.Read(context);
        if (!(await tokens.Living(caller.Entity, stop)).Any(one => one.Id == token) || !await tokens.Revoke(token, stop)) throw new RequestRefusedException(Refusal.NotFound);
        return Visit.See(context, "/accountant/tokens");
    }

    private static async Task<IResult> TokensPageOf(Visit visit, Caller caller, ApiTokens tokens, Approvals approvals, StepUps stepUps, Typed form, CancellationToken stop)
    {
        var granted = await approvals.GrantedTo(caller.Actor, Decisions.Token, stop);
        var taken = await tokens.Known([.. granted.Select(approval => approval.Command.Creates("token"))], stop);
        var toTake = granted.Where(approval => !taken.Contains(approval.Command.Creates("token"))).Select(approval => (approval.Id, MutualJson.Read<TokenAsked>(approval.Content).What));
        var confirm = await stepUps.IsFresh(caller.Token, StepUp.Token, "", stop) ? null : StepUp.Address(StepUp.Token, "", "/accountant/tokens");
        return visit.Page<TokensPage, TokensModel>(new(await tokens.Living(caller.Entity, stop), [.. toTake], confirm, form), form.Refused?.Refusal.Status ?? (form.IsFine ? 200 : 400));
    }
}

/// <summary>What is asked for a program.</summary>
/// <param name="What">The program, in words.</param>
internal sealed record TokenAsked(string What, IReadOnlyList<string> Scopes, int Days, short? Entity);

/// <summary>People and roles.</summary>
public sealed record PeopleModel(IReadOnlyList<Wearer> Wearers, IReadOnlyList<Role> Given, IReadOnlyList<(string Code, string Name)> Entities, Typed Form);

/// <summary>Tokens of programs.</summary>
/// <param name="ToTake">Approved, and asked for by whoever looks.</param>
/// <param name="Confirm">Where to say first that it is you; null for whoever just did.</param>
public sealed record TokensModel(IReadOnlyList<LivingToken> Living, IReadOnlyList<(Guid Approval, string What)> ToTake, string? Confirm, Typed Form);

/// <summary>A secret, shown once.</summary>
public sealed record TokenModel(string What, string Secret, Instant ExpiresAt);
