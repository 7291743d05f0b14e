using System.CommandLine;
using Mutual.Grains.Access;
using Mutual.Grains.Ledger;
using Mutual.Silo.Calendar;
using Mutual.Silo.Hosting;
using NodaTime;

namespace Mutual.Silo.CommandLine;

/// <summary><c>token create</c>: the first way in on a real installation.</summary>
internal static class TokenCommand
{
    private const int UsualDays = 30;

    /// <summary>The command.</summary>
    public static Command Create() => new("token", "Secrets with which people and programs call.") { CreateOne() };

    private static Command CreateOne()
    {
        string[] names = [.. Enum.GetValues<Role>().Select(role => role.ToName())];
        var role = new Option<string>("--role") { HelpName = "ROLE", Description = $"{string.Join(", ", names)}.", Required = true };
        role.AcceptOnlyFromAmong(names);
        var days = new Option<int>("--days") { HelpName = "N", Description = "Life in days, at most 90.", DefaultValueFactory = _ => UsualDays };
        var party = new Option<Guid?>("--party") { HelpName = "ID", Description = "The member or client it speaks for; needed for these two roles. [default: none]" };
        var scope = new Option<string[]>("--scope") { HelpName = "SCOPE", Description = $"What a machine may do: {string.Join(", ", TokenScope.All)}. May be repeated. [default: all]" };
        var (entity, database) = (DatabaseOption.Entity(), DatabaseOption.Database());
        return new Command("create", "Makes a token and says its secret, once.") { role, days, party, scope, entity, database }.Does(async (typed, answer, ended) =>
        {
            var installation = await Installation.Open(typed.GetRequiredValue(database), ended);
            await using var pool = installation.Database.OpenLedger(2);
            IClock clock = installation.IsDemonstration && await SharedClock.Read(pool, ended) is { } now ? new Mutual.Grains.Kernel.MovableClock(now) : SystemClock.Instance;
            var hat = RoleNames.Find(typed.GetRequiredValue(role))!.Value;
            short? within = typed.GetValue(entity) is { } code ? (await Balances.EntityOf(pool, code, ended)).Accepted : null;
            IReadOnlyList<string> scopes = typed.GetValue(scope) is { Length: > 0 } some ? some : hat is Role.Machine ? TokenScope.All : [];
            var made = (await new ApiTokens(pool, clock).Create(new(hat, typed.GetValue(days), within, typed.GetValue(party), scopes), ended)).Accepted;
            await answer.WriteLineAsync(made.Secret);
            return ExitCode.Done;
        });
    }
}
