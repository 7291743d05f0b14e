using System.Text.RegularExpressions;

namespace Mutual.Tests.Conventions;

/// <summary>The source files of this checkout, for tests on the code itself.</summary>
internal static partial class SourceTree
{
    /// <summary>A file, with its path below the root (slashes forward).</summary>
    internal sealed record SourceFile(string Path, string Text)
    {
        /// <summary>The text without comments and without what stands in quotes: what the compiler acts on. Lines keep their numbers.</summary>
        public string Code { get; } = NotCode().Replace(Text, match => new string('\n', match.Value.Count(letter => letter == '\n')));

        /// <summary>Lines of the code that match, as <c>path:line: text</c>.</summary>
        public IEnumerable<string> Lines(Regex wanted) => Code.Split('\n')
            .Select((line, i) => (Line: line.Trim(), Number: i + 1))
            .Where(line => wanted.IsMatch(line.Line))
            .Select(line => $"{Path}:{line.Number}: {line.Line}");
    }

    /// <summary>Files under a folder with an ending, build output left out.</summary>
    internal static IReadOnlyList<SourceFile> Files(string folder, params string[] endings)
    {
        var root = SharedMaterial.Root;
        var start = Path.Combine(root, folder);
        return Directory.Exists(start)
            ? [.. Directory.EnumerateFiles(start, "*", SearchOption.AllDirectories)
                .Select(path => (Full: path, Path: Path.GetRelativePath(root, path).Replace('\\', '/')))
                .Where(file => endings.Any(ending => file.Path.EndsWith(ending, StringComparison.Ordinal)) && !file.Path.Split('/').Any(part => part is "bin" or "obj"))
                .OrderBy(file => file.Path, StringComparer.Ordinal)
                .Select(file => new SourceFile(file.Path, File.ReadAllText(file.Full)))]
            : [];
    }

    /// <summary>The projects of the solution.</summary>
    internal static readonly string[] Projects = ["Mutual.Grains", "Mutual.Silo", "Mutual.Api", "Mutual.Tests"];

    /// <summary>The capabilities: folders of the business, without the kernel and the migrations.</summary>
    internal static IReadOnlyList<string> Capabilities { get; } =
    [
        .. Directory.EnumerateDirectories(Path.Combine(SharedMaterial.Root, "Mutual.Grains")).Select(folder => Path.GetFileName(folder)!)
            .Where(name => name is not ("Kernel" or "Migrations" or "bin" or "obj")).Order(StringComparer.Ordinal),
    ];

    // Raw strings first, then verbatim and plain ones, letters, comments. A hole in an interpolated string goes with its string: nobody reads the clock there.
    [GeneratedRegex(""""("{3,}).*?\1|\$?@\$?"(?:[^"]|"")*"|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])+'|//[^\n]*|/\*.*?\*/"""", RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex NotCode();
}
