using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using Mutual.Grains.Kernel;
using Mutual.Silo.Database;
using Mutual.Silo.Simulation;
using Mutual.Tests.Database;

namespace Mutual.Tests.Simulation;

/// <summary>What a simulation left in its folder, read as somebody outside would.</summary>
/// <param name="Path">The folder.</param>
internal sealed record SimulatedFolder(string Path)
{
    public sealed record Payslip(string Number, string Member, string Month, string Pack, Dictionary<string, long> Cents, string? Shock);

    /// <summary>Plays into a new folder, in this process.</summary>
    /// <returns>Whether every statement held, stdout and stderr.</returns>
    public async Task<(bool Holds, string Answer, string Progress)> Play(int seed, IReadOnlyList<Country> countries, int members, int months, bool recession = false)
    {
        using var answer = new StringWriter { NewLine = "\n" };
        using var progress = new StringWriter();
        var holds = await SimulationProgram.Run(
            new(seed, countries, members, months, Silos: 1, recession, Path), await TestCluster.Get(), MutualHome.At(await TestCluster.Home()), answer, progress, TestContext.Current.CancellationToken);
        return (holds, answer.ToString(), progress.ToString());
    }

    /// <summary>Every file by its name below the folder.</summary>
    public SortedDictionary<string, byte[]> Files() =>
        new(Directory.EnumerateFiles(Path, "*", SearchOption.AllDirectories).ToDictionary(file => System.IO.Path.GetRelativePath(Path, file), File.ReadAllBytes), StringComparer.Ordinal);

    /// <summary>Files of the bank whose names begin so, by name.</summary>
    public IEnumerable<string> Bank(string beginning) => Directory.EnumerateFiles(System.IO.Path.Combine(Path, "bank"), beginning + "*.xml").Order(StringComparer.Ordinal);

    /// <summary>The payments of every file of the bank whose name begins so.</summary>
    public List<OrderedPayment> Ordered(string beginning) => [.. Bank(beginning).SelectMany(file => PaymentOrders.Read(new MemoryStream(File.ReadAllBytes(file))).Payments)];

    /// <summary>What the bank's statements show as sent back.</summary>
    public List<(string EndToEnd, long Cents)> SentBack() =>
    [
        .. Bank("in-").Select(file => XDocument.Load(file).Root!).SelectMany(file => file.Descendants(file.Name.Namespace + "TxDtls"))
            .Where(line => line.Element(line.Name.Namespace + "RtrInf") is not null)
            .Select(line => (line.Descendants(line.Name.Namespace + "EndToEndId").Single().Value, Money.Euro((decimal)line.Element(line.Name.Namespace + "Amt")!).Cents)),
    ];

    /// <summary>The lines of <c>payslips.jsonl</c>.</summary>
    public List<Payslip> Payslips() => [.. File.ReadLines(System.IO.Path.Combine(Path, "payslips.jsonl")).Select(Read)];

    /// <summary>The first difference in each file that is not the same in another folder; empty: they are equal.</summary>
    public string Differences(SimulatedFolder other)
    {
        var (once, again) = (Files(), other.Files());
        if (!once.Keys.SequenceEqual(again.Keys)) return $"other files: {string.Join(' ', once.Keys.Except(again.Keys).Concat(again.Keys.Except(once.Keys)))}";
        return string.Join('\n', once.Where(file => !file.Value.AsSpan().SequenceEqual(again[file.Key])).Select(file => FirstDifference(file.Key, file.Value, again[file.Key])));
    }

    private static string FirstDifference(string file, byte[] once, byte[] again) =>
        Encoding.UTF8.GetString(once).Split('\n').Zip(Encoding.UTF8.GetString(again).Split('\n')).Where(lines => lines.First != lines.Second)
            .Select(lines => $"{file}: {lines.First} / {lines.Second}").FirstOrDefault($"{file}: one is longer");

    private static Payslip Read(string line)
    {
        using var json = JsonDocument.Parse(line);
        string Text(string name) => json.RootElement.GetProperty(name).GetString()!;
        return new(Text("payslip"), Text("member"), Text("month"), Text("pack"),
            json.RootElement.GetProperty("cents").EnumerateObject().ToDictionary(figure => figure.Name, figure => figure.Value.GetInt64()), json.RootElement.GetProperty("shock").GetString());
    }
}
