using System.CommandLine;
using Mutual.Grains.Access;
using Mutual.Grains.Ledger;
using Mutual.Silo.Calendar;
using Mutual.Silo.Hosting;
using NodaTime;

namespace Mutual.Silo.CommandLine;

/// <summary><c>user invite</c>: how the first people of a real installation come in.</summary>
internal static class UserCommand
{
    private const string Actor = "command-line";

    /// <summary>The command.</summary>
    public static Command Create() => new("user", "People who sign in to the pages.") { Invite() };

    private static Command Invite()
    {
        string[] names = [.. Enum.GetValues<Role>().Where(role => role is not Role.Machine).Select(role => role.ToName())];
        var role = new Option<string>("--role") { HelpName = "ROLE", Description = $"{string.Join(", ", names)}.", Required = true };
        role.AcceptOnlyFromAmong(names);
        var email = new Option<string>("--email") { HelpName = "ADDRESS", Description = "What the person signs in with.", Required = true };
        var language = new Option<string>("--language") { HelpName = "LANGUAGE", Description = "en, fr or nl: of letters to the person.", DefaultValueFactory = _ => "en" };
        language.AcceptOnlyFromAmong("en", "fr", "nl");
        var party = new Option<Guid?>("--party") { HelpName = "ID", Description = "The member or client the person speaks for; needed for these two roles. [default: none]" };
        var renew = new Option<bool>("--renew") { Description = "A person known already makes password and factors anew, as after a lost phone." };
        var (entity, database) = (DatabaseOption.Entity(), DatabaseOption.Database());
        return new Command("invite", "Says the link by which a person comes in: once, within seven days. Somebody known already gets the role, and signs in as before.") { role, email, language, party, renew, entity, database }
            .Does(async (typed, answer, ended) =>
            {
                var installation = await Installation.Open(typed.GetRequiredValue(database), ended);
                await using var pool = installation.Database.OpenLedger(2);
                IClock clock = installation.IsDemonstration && await SharedClock.Read(pool, ended) is { } now ? new Mutual.Grains.Kernel.MovableClock(now) : SystemClock.Instance;
                short? within = typed.GetValue(entity) is { } code ? (await Balances.EntityOf(pool, code, ended)).Accepted : null;
                var request = new NewInvitation(typed.GetRequiredValue(email), typed.GetRequiredValue(language), RoleNames.Find(typed.GetRequiredValue(role))!.Value, within, typed.GetValue(party), typed.GetValue(renew));
                var made = (await new Invitations(pool, clock).Make(request, Actor, Guid.NewGuid(), atOnce: true, ended)).Accepted;
                await answer.WriteLineAsync($"{installation.PublicAddress}{(made.Secret is { } secret ? $"/invitation/{secret}" : "/sign-in")}");
                return ExitCode.Done;
            });
    }
}
