using System.CommandLine;
using System.Diagnostics;
using Mutual.Grains.Kernel;
using Mutual.Silo.Database;
using Mutual.Silo.Hosting;

namespace Mutual.Silo.CommandLine;

/// <summary><c>db stop|status|psql</c>: the private cluster.</summary>
internal static class DbCommand
{
    /// <summary>The command.</summary>
    public static Command Create() => new("db", "The private PostgreSQL of this home.") { Stop(), Status(), Psql() };

    private static Command Stop() => new Command("stop", "Stops it; what is committed stays.").Does(async (_, answer, ended) =>
    {
        if (await FindRunning(ended) is { } cluster) await cluster.Stop(ended);
        await answer.WriteLineAsync("stopped");
        return ExitCode.Done;
    });

    private static Command Status() => new Command("status", "Says 'running PORT' or 'stopped'.").Does(async (_, answer, ended) =>
    {
        await answer.WriteLineAsync(await FindRunning(ended) is { } cluster ? FormattableString.Invariant($"running {cluster.Port}") : "stopped");
        return ExitCode.Done;
    });

    private static Command Psql()
    {
        string[] names = ["application", "owner", "reader", "superuser"];
        var role = new Option<string>("--role") { HelpName = string.Join('|', names), Description = "As whom.", Required = true };
        role.AcceptOnlyFromAmong(names);
        var command = new Option<string?>("-c") { HelpName = "SQL", Description = "What to run; ends with 1 when the database refuses it. [default: a prompt]" };
        var database = DatabaseOption.Database();
        return new Command("psql", "PostgreSQL's own prompt.") { role, command, database }.Does(async (typed, _, ended) =>
        {
            RequirePrivate();
            var installation = await Installation.Open(typed.GetRequiredValue(database), ended);
            var user = typed.GetRequiredValue(role) switch { "application" => Roles.Application, "owner" => Roles.Owner, "reader" => Roles.Reader, _ => PrivateCluster.Superuser };
            return await Run(installation.Cluster!, user, installation.Name, typed.GetValue(command), ended);
        });
    }

    private static async Task<int> Run(PrivateCluster cluster, string user, string database, string? sql, CancellationToken ended)
    {
        var start = new ProcessStartInfo(cluster.Program("psql"),
            ["-X", "-h", "127.0.0.1", "-p", cluster.Port.ToString(System.Globalization.CultureInfo.InvariantCulture), "-U", user, "-d", database, .. sql is null ? [] : (string[])["-v", "ON_ERROR_STOP=1", "-c", sql]]);
        start.Environment["PGPASSWORD"] = cluster.PasswordOf(user);   // Not an argument: those are seen by every user of the machine.
        using var psql = Process.Start(start) ?? throw new InvalidOperationException("psql did not start.");
        try
        {
            await psql.WaitForExitAsync(ended);
        }
        catch (OperationCanceledException)
        {
            if (!psql.HasExited) psql.Kill();
            throw;
        }
        return psql.ExitCode == 0 ? ExitCode.Done : ExitCode.AnswerIsNo;
    }

    private static Task<PrivateCluster?> FindRunning(CancellationToken ended)
    {
        RequirePrivate();
        return PrivateCluster.FindRunning(MutualHome.Find(), Installation.ClusterOptions(Installation.ReadSettings()), ended);
    }

    private static void RequirePrivate()
    {
        if (Installation.HasConnectionString(Installation.ReadSettings())) throw new RefusedException(Refusal.PrivateClusterOnly.Because());
    }
}
