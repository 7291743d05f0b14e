using System.Text.RegularExpressions;
using FluentAssertions;
using Xunit;

namespace Mutual.Tests.Conventions;

public partial class CodeConventionTests
{
    private const int LinesMax = 450;

    [Fact]
    public void Nothing_that_is_paid_is_counted_in_binary_floating_point() =>
        SourceTree.Files("Mutual.Grains", ".cs").SelectMany(file => file.Lines(FloatingPoint())).Should().BeEmpty();

    [Fact]
    public void The_database_keeps_no_floating_point_and_no_money_type_either() =>
        SourceTree.Files("Mutual.Grains", ".sql").SelectMany(file => SqlLines(file, FloatingColumn())).Should().BeEmpty();

    [Theory]
    [InlineData("Mutual.Grains")]
    [InlineData("Mutual.Api")]
    public void Decisions_and_endpoints_are_given_their_clock(string project) =>
        SourceTree.Files(project, ".cs").SelectMany(file => file.Lines(WallClock())).Should().BeEmpty();

    [Fact]
    public void A_file_can_be_read_in_one_sitting() =>
        SourceTree.Projects.SelectMany(project => SourceTree.Files(project, ".cs", ".razor", ".sql", ".css"))
            .Select(file => (file.Path, Lines: file.Text.Split('\n').Length - 1)).Where(file => file.Lines > LinesMax).Should().BeEmpty();

    [Fact]
    public void Nothing_is_left_for_later_in_the_code() =>
        SourceTree.Projects.SelectMany(project => SourceTree.Files(project, ".cs", ".razor", ".sql"))
            .Where(file => !file.Path.StartsWith("Mutual.Tests/Conventions/", StringComparison.Ordinal))
            .Where(file => Unfinished().IsMatch(file.Text)).Select(file => file.Path).Should().BeEmpty();

    [Fact]
    public void Folders_are_named_after_what_the_mutual_does()
    {
        string[] forbidden = ["common", "utils", "util", "utilities", "helpers", "helper", "services", "managers", "dtos", "dto", "misc", "shared"];
        SourceTree.Projects.SelectMany(project => SourceTree.Files(project, ".cs", ".razor", ".sql", ".yaml"))
            .SelectMany(file => file.Path.Split('/').SkipLast(1)).Distinct()
            .Where(folder => forbidden.Contains(folder.ToLowerInvariant())).Should().BeEmpty();
    }

    [Fact]
    public void Files_are_named_after_a_thing_of_the_trade() =>
        SourceTree.Projects.SelectMany(project => SourceTree.Files(project, ".cs")).Select(file => file.Path).Where(path => VagueName().IsMatch(path)).Should().BeEmpty();

    [Fact]
    public void The_kernel_knows_no_capability() => References("Kernel", SourceTree.Capabilities).Should().BeEmpty();

    [Fact]
    public void The_ledger_knows_the_kernel_alone() => References("Ledger", SourceTree.Capabilities.Where(name => name != "Ledger")).Should().BeEmpty();

    [Fact]
    public void A_file_s_namespace_is_its_capability()
    {
        foreach (var file in SourceTree.Files("Mutual.Grains", ".cs").Where(file => Namespace().IsMatch(file.Code)))
        {
            var folder = file.Path.Split('/')[1];

            // Refusals are one closed list, each capability adding its lines to the kernel's class.
            var wanted = file.Path.EndsWith("Refusals.cs", StringComparison.Ordinal) ? "Kernel" : folder;
            Namespace().Match(file.Code).Groups[1].Value.Should().StartWith($"Mutual.Grains.{wanted}", file.Path);
        }
    }

    [Fact]
    public void Only_the_ledger_writes_to_the_journal() =>
        SourceTree.Files("Mutual.Grains", ".cs").Concat(SourceTree.Files("Mutual.Silo", ".cs")).Concat(SourceTree.Files("Mutual.Api", ".cs"))
            .Where(file => !file.Path.StartsWith("Mutual.Grains/Ledger/", StringComparison.Ordinal))
            .Where(file => JournalWrite().IsMatch(file.Text)).Select(file => file.Path).Should().BeEmpty();

    [Fact]
    public void The_search_itself_sees_code_and_not_words_about_it()
    {
        var file = new SourceTree.SourceFile("x.cs", "var a = \"double\"; // float\n/* double\n */ var b = 'x'; double c;\nvar d = @\"double\";");
        file.Lines(FloatingPoint()).Should().Equal("x.cs:3: var b = ; double c;");
    }

    private static IEnumerable<string> References(string folder, IEnumerable<string> capabilities)
    {
        var other = string.Join('|', capabilities);
        var reference = new Regex($@"\busing\s+(static\s+)?Mutual\.Grains\.({other})\b|\bMutual\.Grains\.({other})\b|(?<![\w.])({other})\.[A-Z]\w*", RegexOptions.CultureInvariant);
        return SourceTree.Files($"Mutual.Grains/{folder}", ".cs").SelectMany(file => file.Lines(reference));
    }

    private static IEnumerable<string> SqlLines(SourceTree.SourceFile file, Regex wanted) => file.Text.Split('\n')
        .Select((line, i) => (Line: line.Split("--")[0], Number: i + 1)).Where(line => wanted.IsMatch(line.Line)).Select(line => $"{file.Path}:{line.Number}: {line.Line.Trim()}");

    [GeneratedRegex(@"(?<![\w.])(double|float|Half|Double|Single)\b(?!\s*=)|\bMath\.(Pow|Sqrt|Log|Exp)\b|(?<![\w.])\d[\d_]*\.?\d*([eE][+-]?\d+[^m\w]|[dDfF]\b)", RegexOptions.CultureInvariant)]
    private static partial Regex FloatingPoint();

    [GeneratedRegex(@"\b(double\s+precision|real|float[48]?|money)\b(?!\s+jsonb)(?=\s*(,|NOT|NULL|DEFAULT|CHECK|$))", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex FloatingColumn();

    [GeneratedRegex(@"\bDateTime(Offset)?\.(Utc)?(Now|Today)\b|\bStopwatch\b|\bSystemClock\b|\bTimeProvider\.System\b", RegexOptions.CultureInvariant)]
    private static partial Regex WallClock();

    [GeneratedRegex(@"\bTODO\b|\bFIXME\b|\bXXX:|\bHACK\b|NotImplementedException", RegexOptions.CultureInvariant)]
    private static partial Regex Unfinished();

    [GeneratedRegex(@"(Helpers?|Utils?|Utilities|Manager|Service|Dto|Extensions)\.cs$", RegexOptions.CultureInvariant)]
    private static partial Regex VagueName();

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Namespace();

    [GeneratedRegex(@"(INSERT\s+INTO|UPDATE|DELETE\s+FROM|COPY|TRUNCATE)\s+ledger\.(entry|posting|head|idempotency|seal)\b", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex JournalWrite();
}
