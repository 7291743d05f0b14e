using System.Diagnostics;
using System.Text;
using System.Threading.Channels;

namespace Mutual.Tests.CommandLine;

/// <summary>The real program, started as the script starts it.</summary>
internal sealed class MutualProcess : IDisposable
{
    private readonly Process process;
    private readonly Task<string> answer;
    private readonly Task<string> rest;
    private readonly Channel<string> lines = Channel.CreateUnbounded<string>();
    private readonly Channel<string> said = Channel.CreateUnbounded<string>();

    private MutualProcess(ProcessStartInfo start)
    {
        process = Process.Start(start)!;
        process.StandardInput.Close();
        (answer, rest) = (Read(process.StandardOutput, lines), Read(process.StandardError, said));
    }

    /// <summary>Id of the process.</summary>
    public int Id => process.Id;

    /// <summary>Starts it without waiting.</summary>
    /// <param name="home"><c>MUTUAL_HOME</c>; null: none is given.</param>
    /// <param name="arguments">What would follow <c>./mutual</c>.</param>
    public static MutualProcess Start(string? home, params string[] arguments) => StartWith(new Dictionary<string, string>(), home, arguments);

    /// <summary>Starts it with settings in its environment.</summary>
    public static MutualProcess StartWith(IReadOnlyDictionary<string, string> settings, string? home, params string[] arguments)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "Mutual.Silo.dll");
        var start = new ProcessStartInfo(Environment.ProcessPath is { } host && Path.GetFileName(host) == "dotnet" ? host : "dotnet", [program, .. arguments])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        if (home is not null) start.Environment["MUTUAL_HOME"] = home;
        foreach (var (name, value) in settings) start.Environment[name] = value;
        return new(start);
    }

    /// <summary>Waits for a line of stdout that begins like this.</summary>
    /// <exception cref="InvalidOperationException">The program ended without it; the message is its stderr.</exception>
    public Task<string> Line(string beginning) => Next(lines, beginning);

    /// <summary>Waits for a line of stderr that begins like this.</summary>
    /// <exception cref="InvalidOperationException">The program ended without it; the message is its stderr.</exception>
    public Task<string> Said(string beginning) => Next(said, beginning);

    /// <summary>Runs it to its end.</summary>
    public static async Task<MutualEnd> Run(params string[] arguments)
    {
        using var process = Start(null, arguments);
        return await process.End();
    }

    /// <summary>Sends a signal, as <c>kill</c> does.</summary>
    /// <param name="signal"><c>INT</c>, <c>TERM</c> or <c>KILL</c>.</param>
    public void Send(string signal)
    {
        using var kill = Process.Start("sh", ["-c", $"kill -{signal} {process.Id}"]);
        kill.WaitForExit();
        kill.ExitCode.Should().Be(0);
    }

    /// <summary>Waits for the end.</summary>
    /// <param name="minutes">So long at most.</param>
    public async Task<MutualEnd> End(int minutes = 2)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(minutes));
        await process.WaitForExitAsync(patience.Token);
        return new(process.ExitCode, await answer, (await rest).TrimEnd().Split('\n'));
    }

    private async Task<string> Next(Channel<string> from, string beginning)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        await foreach (var line in from.Reader.ReadAllAsync(patience.Token))
            if (line.StartsWith(beginning, StringComparison.Ordinal)) return line;
        throw new InvalidOperationException($"It ended without '{beginning}': {await rest}");
    }

    private static async Task<string> Read(StreamReader from, Channel<string> into)
    {
        var all = new StringBuilder();
        while (await from.ReadLineAsync() is { } line)
        {
            all.Append(line).Append('\n');
            into.Writer.TryWrite(line);
        }
        into.Writer.Complete();
        return all.ToString();
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
