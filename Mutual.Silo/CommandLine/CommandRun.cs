using System.CommandLine;
using System.CommandLine.Parsing;
using Mutual.Grains.Kernel;
using Mutual.Silo.Database;

namespace Mutual.Silo.CommandLine;

/// <summary>What a command does.</summary>
/// <param name="typed">The options and arguments.</param>
/// <param name="answer">stdout: the answer and nothing else.</param>
/// <param name="ended">Cancelled when the user ends the command; a command stops within seconds and leaves nothing half done.</param>
/// <returns>An <see cref="ExitCode"/>.</returns>
internal delegate Task<int> CommandBody(ParseResult typed, TextWriter answer, CancellationToken ended);

/// <summary>Runs one command and says how it ended, by exit code and by the last line of stderr.</summary>
internal static class CommandRun
{
    /// <summary>Gives a command its body.</summary>
    public static Command Does(this Command command, CommandBody body)
    {
        command.SetAction((typed, ended) => body(typed, typed.InvocationConfiguration.Output, ended));
        return command;
    }

    /// <summary>Parses and runs.</summary>
    /// <param name="root">Every command there is.</param>
    /// <param name="arguments">What was typed.</param>
    /// <param name="answer">stdout.</param>
    /// <param name="rest">stderr.</param>
    /// <param name="ended">Cancelled when the user ends the command.</param>
    /// <returns>An <see cref="ExitCode"/>; no exception leaves.</returns>
    public static async Task<int> Of(Command root, IReadOnlyList<string> arguments, TextWriter answer, TextWriter rest, CancellationToken ended)
    {
        // Arguments that begin with @ are data here, never files of further arguments.
        var typed = root.Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (typed.Errors.Count > 0)
        {
            foreach (var error in typed.Errors) await rest.WriteLineAsync(error.Message);
            await rest.WriteLineAsync($"Type './mutual {NameOf(typed)}--help' to see what it takes.");
            return ExitCode.WrongArguments;
        }
        try
        {
            // Signals and exceptions are ours: the library would answer them with codes of its own.
            var code = await typed.InvokeAsync(
                new InvocationConfiguration { Output = answer, Error = rest, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null }, ended);
            return ended.IsCancellationRequested ? ExitCode.EndedByUser : code;
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            return ExitCode.EndedByUser;
        }
        catch (RefusedException refusal)
        {
            await rest.WriteLineAsync($"{refusal.Refused.Code}: {refusal.Refused.Sentence.ReplaceLineEndings(" ")}");
            return ExitCode.Refused;
        }
        catch (MachineLacksException lack)
        {
            await rest.WriteLineAsync(lack.Message);
            await rest.WriteLineAsync(lack.LineToType);
            return ExitCode.MachineLacks;
        }
        catch (Exception broken)
        {
            await rest.WriteLineAsync(broken.ToString());
            return ExitCode.Broken;
        }
        finally
        {
            await answer.FlushAsync(CancellationToken.None);
        }
    }

    private static string NameOf(ParseResult typed)
    {
        var names = new List<string>();
        for (var at = typed.CommandResult; at?.Parent is not null; at = at.Parent as CommandResult) names.Insert(0, at.Command.Name);
        return names.Count == 0 ? "" : string.Join(' ', names) + " ";
    }
}
