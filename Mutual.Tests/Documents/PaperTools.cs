using System.Diagnostics;
using Mutual.Grains.Documents;

namespace Mutual.Tests.Documents;

/// <summary>Reads a PDF back with programs nobody on this project wrote: text by pdftotext, QR codes by zbarimg. Skipped with the reason when they are absent.</summary>
internal static class PaperTools
{
    private static readonly Lazy<PdfFonts?> Loaded = new(() =>
    {
        try
        {
            return PdfFonts.Load(Environment.GetEnvironmentVariable("Mutual__FontDirectory"));
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    });

    public static PdfFonts Fonts
    {
        get
        {
            if (Loaded.Value is null) Assert.Skip("fonts-dejavu-core is not installed.");
            return Loaded.Value!;
        }
    }

    /// <summary>The text as laid out.</summary>
    public static Task<string> Text(byte[] pdf) => With(pdf, file => Run("pdftotext", "-layout", file, "-"));

    /// <summary>What the QR codes of the first page say.</summary>
    public static Task<string> Scanned(byte[] pdf) => With(pdf, async file =>
    {
        await Run("pdftoppm", "-r", "150", "-f", "1", "-l", "1", "-singlefile", "-png", file, file);
        try
        {
            return await Run("zbarimg", "--raw", "-q", $"{file}.png");
        }
        finally
        {
            File.Delete($"{file}.png");
        }
    });

    /// <summary>The bytes of a file the PDF carries.</summary>
    public static Task<byte[]> Attached(byte[] pdf, string name) => With(pdf, async file =>
    {
        try
        {
            await Run("pdfdetach", "-savefile", name, "-o", $"{file}.out", file);
            return await File.ReadAllBytesAsync($"{file}.out");
        }
        finally
        {
            File.Delete($"{file}.out");
        }
    });

    /// <summary>Its metadata.</summary>
    public static Task<string> Metadata(byte[] pdf) => With(pdf, async file => (await Run("pdfinfo", "-meta", file)).Trim());

    /// <summary>Keeps the file where MUTUAL_KEEP_DOCUMENTS says, for whoever wants to look at it.</summary>
    public static byte[] Kept(string name, byte[] pdf)
    {
        if (Environment.GetEnvironmentVariable("MUTUAL_KEEP_DOCUMENTS") is { Length: > 0 } folder)
            File.WriteAllBytes(Path.Combine(Directory.CreateDirectory(Path.Combine(folder, "pdf")).FullName, $"{name}.pdf"), pdf);
        return pdf;
    }

    private static async Task<T> With<T>(byte[] pdf, Func<string, Task<T>> read)
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllBytesAsync(file, pdf);
            return await read(file);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static async Task<string> Run(string program, params string[] arguments)
    {
        if (!File.Exists($"/usr/bin/{program}")) Assert.Skip($"{program} is not installed (poppler-utils, zbar-tools).");
        using var process = Process.Start(new ProcessStartInfo($"/usr/bin/{program}", arguments) { RedirectStandardOutput = true, RedirectStandardError = true, StandardOutputEncoding = System.Text.Encoding.UTF8 })!;
        var (error, answer) = (process.StandardError.ReadToEndAsync(), process.StandardOutput.ReadToEndAsync());
        await process.WaitForExitAsync();
        process.ExitCode.Should().Be(0, await error);
        return await answer;
    }
}
