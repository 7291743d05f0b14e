using System.Diagnostics;

namespace Mutual.Tests.CommandLine;

/// <summary>The real program, started as the script starts it.</summary>
internal sealed class MutualProcess : IDisposable
{
    private readonly Process process;
    private readonly Task<string> answer;
    private readonly Task<string> rest;

    private MutualProcess(ProcessStartInfo start)
    {
        process = Process.Start(start)!;
        process.StandardInput.Close();
        (answer, rest) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
    }

    /// <summary>Starts it without waiting.</summary>
    /// <param name="home"><c>MUTUAL_HOME</c>; null: none is given.</param>
    /// <param name="arguments">What would follow <c>./mutual</c>.</param>
    public static MutualProcess Start(string? home, params string[] arguments)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "Mutual.Silo.dll");
        var start = new ProcessStartInfo(Environment.ProcessPath is { } host && Path.GetFileName(host) == "dotnet" ? host : "dotnet", [program, .. arguments])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        if (home is not null) start.Environment["MUTUAL_HOME"] = home;
        return new(start);
    }

    /// <summary>Runs it to its end.</summary>
    public static async Task<MutualEnd> Run(params string[] arguments)
    {
        using var process = Start(null, arguments);
        return await process.End();
    }

    /// <summary>Sends a signal, as <c>kill</c> does.</summary>
    /// <param name="signal"><c>INT</c> or <c>TERM</c>.</param>
    public void Send(string signal)
    {
        using var kill = Process.Start("sh", ["-c", $"kill -{signal} {process.Id}"]);
        kill.WaitForExit();
        kill.ExitCode.Should().Be(0);
    }

    /// <summary>Waits for the end.</summary>
    public async Task<MutualEnd> End()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        await process.WaitForExitAsync(patience.Token);
        return new(process.ExitCode, await answer, (await rest).TrimEnd().Split('\n'));
    }

    public void Dispose()
    {
        if (!process.HasExited) process.Kill(entireProcessTree: true);
        process.Dispose();
    }
}

/// <summary>How a run of the program ended.</summary>
/// <param name="Code">Exit code.</param>
/// <param name="Answer">All of stdout.</param>
/// <param name="Rest">The lines of stderr.</param>
internal sealed record MutualEnd(int Code, string Answer, IReadOnlyList<string> Rest);
