using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;
using Mutual.Grains.Access;
using Mutual.Silo.Database;
using Mutual.Silo.Hosting;

namespace Mutual.Silo.CommandLine;

/// <summary><c>run</c>: serves until ended.</summary>
internal static class RunCommand
{
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(100);

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var settings = Installation.ReadSettings();
        var port = new Option<int>("--port")
        {
            HelpName = "PORT", Description = "Port of the API and the pages, on this machine only. Setting: Mutual:Port.",
            DefaultValueFactory = _ => Installation.PortIn(settings),
        };
        port.Validators.Add(typed =>
        {
            if (typed.Tokens.Count == 1 && int.TryParse(typed.Tokens[0].Value, CultureInfo.InvariantCulture, out var number) && number is < 1 or > 65535) typed.AddError("--port is 1 to 65535.");
        });
        var roles = new Option<string>("--roles")
        {
            HelpName = "ROLES", Description = "What this process does: silo holds grains, api answers, jobs keeps the calendar. Setting: Mutual:Roles.",
            DefaultValueFactory = _ => settings["Mutual:Roles"] is { Length: > 0 } set ? set : "silo,api,jobs",
        };
        roles.Validators.Add(typed =>
        {
            if (typed.Tokens.Count == 1 && !ProcessRoleNames.TryParse(typed.Tokens[0].Value, out _)) typed.AddError("--roles is a list of silo, api and jobs.");
        });
        var noDemo = new Option<bool>("--no-demo") { Description = "Leave an empty private database empty.", DefaultValueFactory = _ => false };
        var database = DatabaseOption.Database();
        return new Command("run", "Serves the mutual until it is ended. A second one on another port joins the first.") { port, roles, noDemo, database }.Does(async (typed, answer, ended) =>
        {
            if (!ProcessRoleNames.TryParse(typed.GetRequiredValue(roles), out var does)) throw new MachineLacksException("Mutual:Roles is a list of silo, api and jobs.", "export Mutual__Roles=silo,api,jobs");
            await Serve(typed.GetRequiredValue(database), typed.GetRequiredValue(port), does, !typed.GetValue(noDemo), answer, ended);
            return ExitCode.Done;
        });
    }

    private static async Task Serve(string database, int port, ProcessRoles roles, bool demo, TextWriter answer, CancellationToken ended)
    {
        RequireFree(port);
        var installation = await Installation.Open(database, ended, make: true);
        if (installation.Cluster is not null) await installation.Migrate(ended);
        await using var host = await MutualHost.Start(installation.ForHost(roles, port), ended);
        await UntilReady(host, ended);
        if (demo && installation is { Cluster: not null, IsDemonstration: true } && roles.HasFlag(ProcessRoles.Silo))
            foreach (var (role, secret) in await Demonstration.Prepare(host, Console.Error, ended)) await answer.WriteLineAsync($"token {role.ToName()} {secret}");

        using var self = Process.GetCurrentProcess();
        var tenths = (DateTime.UtcNow - self.StartTime.ToUniversalTime()).Ticks / (TimeSpan.TicksPerSecond / 10);
        await answer.WriteLineAsync(FormattableString.Invariant($"ready http://localhost:{port} in {tenths / 10}.{tenths % 10} s"));
        await answer.FlushAsync(ended);

        var over = new TaskCompletionSource();
        using var byUser = ended.Register(() => over.TrySetResult());
        using var byItself = host.Ended.Register(() => over.TrySetResult());
        await over.Task;
    }

    private static async Task UntilReady(MutualHost host, CancellationToken ended)
    {
        var said = "";
        while (await host.WhyNotReady(ended) is { Count: > 0 } reasons)
        {
            var now = string.Join("; ", reasons);
            if (now != said) await Console.Error.WriteLineAsync($"not ready yet: {now}");
            said = now;
            await Task.Delay(Glance, ended);
        }
    }

    private static void RequireFree(int port)
    {
        var taken = IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners()
            .Where(listener => IPAddress.IsLoopback(listener.Address) || listener.Address.Equals(IPAddress.Any) || listener.Address.Equals(IPAddress.IPv6Any)).Select(listener => listener.Port).ToHashSet();
        if (!taken.Contains(port)) return;
        var other = Enumerable.Range(port + 1, 1000).First(candidate => !taken.Contains(candidate));
        throw new MachineLacksException(
            FormattableString.Invariant($"Port {port} is in use, perhaps by a mutual that runs already. On another port this one joins it, or serves by itself."),
            FormattableString.Invariant($"./mutual run --port {other}"));
    }
}
