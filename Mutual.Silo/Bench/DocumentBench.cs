using System.Diagnostics;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Mutual.Grains.Documents;
using Mutual.Grains.Kernel;
using Mutual.Grains.Payroll;
using Mutual.Grains.Payroll.Payslips;
using NodaTime;

namespace Mutual.Silo.Bench;

/// <summary>How many payslips one thread prints in a second: computed again with their working, set on paper, hashed, written to an archive, brought to the disk once.</summary>
/// <remarks>Processor time decides, so that neighbours on the machine do not: what a second of one core makes. Loading the fonts and the first hundred are not counted.</remarks>
internal static class DocumentBench
{
    private const int Warm = 100;
    private static readonly DocumentLanguage[] Languages = Enum.GetValues<DocumentLanguage>();
    private static readonly FrenchTerms Employer = new(60, 0.0208m, new Money(7000), 0.5m, 0.0295m);

    /// <summary>Prints half Belgian, half French payslips.</summary>
    public static JsonObject Run(int documents, CancellationToken ended)
    {
        var machine = BenchMachine.Now();
        var paper = new PayslipPdf(PdfFonts.Load());
        var folder = Directory.CreateTempSubdirectory("mutual-bench-").FullName;
        try
        {
            using var file = new FileStream(Path.Combine(folder, "0001.zip"), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1 << 16);
            using var archive = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true);
            var working = new PayWorking();
            for (var i = 0; i < Warm; i++) Print(archive, paper, working, -i - 1);
            using var process = Process.GetCurrentProcess();
            var (cpu, wall, bytes) = (process.TotalProcessorTime, Stopwatch.GetTimestamp(), 0L);
            for (var i = 0; i < documents; i++)
            {
                ended.ThrowIfCancellationRequested();
                bytes += Print(archive, paper, working, i);
            }
            file.Flush(flushToDisk: true);
            process.Refresh();
            var spent = (decimal)(process.TotalProcessorTime - cpu).Ticks / TimeSpan.TicksPerSecond;
            return new()
            {
                ["bench"] = "documents",
                ["machine"] = new JsonObject { ["cores"] = machine.Cores, ["memoryMiB"] = machine.MemoryMiB, ["load"] = machine.Load },
                ["setting"] = new JsonObject { ["documents"] = documents, ["threads"] = 1 },
                ["seconds"] = decimal.Round(BenchMachine.Seconds(Stopwatch.GetTimestamp() - wall), 3),
                ["processorSeconds"] = decimal.Round(spent, 3),
                ["documentsPerProcessorSecond"] = decimal.Round(documents / spent),
                ["bytesEach"] = bytes / documents,
                ["peakMiB"] = BenchMachine.PeakMiB(),
            };
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static long Print(ZipArchive archive, PayslipPdf paper, PayWorking working, int i)
    {
        var country = i % 2 == 0 ? Country.Be : Country.Fr;
        var pack = PayPacks.BuiltIn.Of(country);
        var (day, gross) = (new LocalDate(2026, 1 + (Math.Abs(i) % 12), 28), new Money(190_000 + (Math.Abs(i) * 7_919L % 410_000)));
        var input = country is Country.Be
            ? new PayInput(day, PayStatus.WhiteCollar, new(Children: Math.Abs(i) % 4), gross, TimeWorked.FullMonth)
            : new PayInput(day, PayStatus.Cadre, default, gross, TimeWorked.FullMonth, Employer, 0.05m);
        working.Clear();
        var amounts = pack.Compute(input, working).Accepted;
        var code = country.ToString().ToLowerInvariant();
        var statement = new PayslipStatement(Guid.Empty, $"2026-{day.Month:00}-{i:00000}", day.ToYearMonth(), day, new(code, country, "Mutual", "VAT"),
            new(Guid.Empty, $"{i:00000}", $"Member {i}", Languages[Math.Abs(i) % Languages.Length]), pack.VersionOn(day).Accepted, amounts.EmployerCost, amounts, input,
            [.. working.Keep().Select(line => PayslipLine.Of(line))],
            new(day.Month, amounts.Gross, amounts.EmployeeContribution, amounts.Withholding, amounts.SpecialContribution, amounts.Net, amounts.EmployerCost, amounts.HolidayAccrual), new(gross, Money.Zero),
            [.. Enumerable.Range(1, 3).Select(n => new PayslipWork("advanced", Guid.Empty, $"2026-{i:00000}", $"{n:0000}", "Client", day, amounts.EmployerCost))], "7034", "0123456789abcdef", []);
        var pdf = paper.Write(statement);
        SHA256.HashData(pdf);
        using var entry = archive.CreateEntry($"{statement.Number}.pdf", CompressionLevel.NoCompression).Open();
        entry.Write(pdf);
        return pdf.Length;
    }
}
