using System.Globalization;
using System.Text;
using Mutual.Grains.Kernel;
using NodaTime;
using NodaTime.Text;

namespace Mutual.Silo.Simulation;

/// <summary>The folder a simulation writes to, and the names of its files.</summary>
internal sealed class SimulationFolder
{
    private static readonly UTF8Encoding Plain = new(encoderShouldEmitUTF8Identifier: false);

    private readonly bool several;
    private int statements;

    private SimulationFolder(string path, bool several) => (Path, this.several) = (path, several);

    /// <summary>Full path.</summary>
    public string Path { get; }

    private string Bank => System.IO.Path.Combine(Path, "bank");

    /// <summary>A folder that is new or empty.</summary>
    /// <param name="path">Where.</param>
    /// <param name="several">Whether several entities share it: file names say then whose they are.</param>
    /// <returns>The folder; or refused with <c>folder-not-empty</c>.</returns>
    public static Outcome<SimulationFolder> Open(string path, bool several)
    {
        var full = System.IO.Path.GetFullPath(path);
        if (File.Exists(full) || (Directory.Exists(full) && Directory.EnumerateFileSystemEntries(full).Any())) return Refusal.FolderNotEmpty.Because(full);
        var folder = new SimulationFolder(full, several);
        Directory.CreateDirectory(folder.Bank);
        return folder;
    }

    /// <summary>Keeps a statement of the bank, in the order they came.</summary>
    public Task Statement(string entity, LocalDate day, byte[] content) =>
        Write(string.Create(CultureInfo.InvariantCulture, $"in-{++statements:0000}-{LocalDatePattern.Iso.Format(day)}{Of(entity)}.xml"), content);

    /// <summary>Keeps the file of a salary run.</summary>
    public Task SalaryFile(string entity, YearMonth month, byte[] content) => Write($"out-{YearMonthPattern.Iso.Format(month)}{Of(entity)}.xml", content);

    /// <summary>Keeps a further file of a salary run, for what came back.</summary>
    /// <param name="attempt">1 for the first.</param>
    public Task AgainFile(string entity, YearMonth month, int attempt, byte[] content) =>
        Write(string.Create(CultureInfo.InvariantCulture, $"again-{YearMonthPattern.Iso.Format(month)}{(attempt > 1 ? $"-{attempt}" : "")}{Of(entity)}.xml"), content);

    /// <summary>Keeps the file of a refund.</summary>
    /// <param name="number">Of the invoice.</param>
    /// <param name="day">The day it is handed in.</param>
    public Task RefundFile(string entity, string number, LocalDate day, byte[] content) => Write($"refund-{number}-{LocalDatePattern.Iso.Format(day)}{Of(entity)}.xml", content);

    /// <summary>Keeps a document of an invoice or credit note.</summary>
    /// <param name="name">Its number.</param>
    /// <param name="ending"><c>pdf</c> or <c>xml</c>.</param>
    public Task Document(string entity, string name, string ending, byte[] content)
    {
        var invoices = Directory.CreateDirectory(System.IO.Path.Combine(Path, "invoices"));
        return File.WriteAllBytesAsync(System.IO.Path.Combine(invoices.FullName, $"{name}{Of(entity)}.{ending}"), content);
    }

    /// <summary>Writes lines of text, each ended.</summary>
    /// <param name="name">Of the file, in the folder.</param>
    /// <param name="lines">The text.</param>
    public async Task Lines(string name, IEnumerable<string> lines)
    {
        await using var text = new StreamWriter(System.IO.Path.Combine(Path, name), Plain, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write }) { NewLine = "\n" };
        foreach (var line in lines) await text.WriteLineAsync(line);
    }

    private string Of(string entity) => several ? "-" + entity : "";

    private Task Write(string name, byte[] content) => File.WriteAllBytesAsync(System.IO.Path.Combine(Bank, name), content);
}
