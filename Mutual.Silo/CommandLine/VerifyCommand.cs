using System.CommandLine;
using Mutual.Grains.Kernel;
using Mutual.Verifier;

namespace Mutual.Silo.CommandLine;

/// <summary><c>verify DIR</c>: an export alone, against heads published earlier. The same source runs without this program: <c>dotnet run verifier/Verify.cs DIR</c>.</summary>
internal static class VerifyCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var folder = new Argument<string?>("DIR") { Description = "Folder of an export in the form jsonl, with its manifest.", Arity = ArgumentArity.ZeroOrOne };
        var proof = new Option<string?>("--proof") { HelpName = "FILE", Description = "One entry under one head, as 'ledger prove' writes it. [default: none]" };
        var heads = new Option<string[]>("--heads") { HelpName = "FILE", Description = "Heads published earlier. [default: none, only what the export says of itself]", AllowMultipleArgumentsPerToken = true };
        var key = new Option<string?>("--key") { HelpName = "PEM", Description = "Public key of the heads. [default: heads-key.pem beside the first file of heads]" };
        var json = DatabaseOption.Json();
        return new Command("verify", "Recomputes an export without any database. A line per entity; ends with 1 and names the first fault.") { folder, heads, key, proof, json }.Does((typed, answer, _) =>
        {
            string[] arguments = typed.GetValue(folder) is { } export ? [export] : [];
            if (typed.GetValue(proof) is { } file) arguments = [.. arguments, "--proof", file];
            if (typed.GetValue(heads) is { Length: > 0 } files) arguments = [.. arguments, "--heads", .. files];
            if (typed.GetValue(key) is { } pem) arguments = [.. arguments, "--key", pem];
            var lines = new StringWriter { NewLine = "\n" };
            var code = Verify.Run(arguments, lines, Console.Error);
            if (typed.GetValue(json)) answer.WriteLine(MutualJson.Write(new { holds = code == ExitCode.Done, lines = lines.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries) }));
            else answer.Write(lines.ToString());
            return Task.FromResult(code);
        });
    }
}
