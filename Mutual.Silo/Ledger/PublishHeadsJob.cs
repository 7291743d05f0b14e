using System.Text;
using Microsoft.Extensions.Logging;
using Mutual.Grains.Governance;
using Mutual.Grains.Ledger;
using Mutual.Silo.Backup;
using Mutual.Silo.Calendar;
using Mutual.Silo.Hosting;
using NodaTime;
using NodaTime.Text;

namespace Mutual.Silo.Ledger;

/// <summary>Each evening, signs where every chain stands and lays the day's heads with the public key into the folder whose files go to auditors, board and the public page; auditors who have an account get them by letter.</summary>
/// <remarks>Harmless twice: a day's heads are signed once and written again the same, and a letter leaves once. Source: trust.md §7.</remarks>
internal sealed class PublishHeadsJob(PublishedHeads heads, HeadLetters letters, ChainSealer sealer, HostSettings settings, ILogger<PublishHeadsJob> log) : ICalendarJob
{
    /// <inheritdoc/>
    public string Name => "publish-heads";

    /// <inheritdoc/>
    public LocalTime At => new(18, 0);

    /// <inheritdoc/>
    public bool RunsOn(LocalDate day, Entity entity, Policy policy) => true;

    /// <inheritdoc/>
    public async Task Run(LocalDate day, Entity entity, CancellationToken stop)
    {
        await sealer.SealAsync(stop);
        using var key = HeadKey.At(settings.KeyFolder);
        var published = await heads.Publish(day, key, stop);
        await Write(Folder(settings), $"heads-{LocalDatePattern.Iso.Format(day)}.jsonl", string.Concat(published.Select(head => head.ToLine() + "\n")), stop);
        await Write(Folder(settings), HeadKey.PublicFile, key.PublicPem, stop);
        await Write(settings.KeyFolder, HeadBehind.FileName, string.Concat(published.Select(head => head.ToLine() + "\n")), stop);
        await letters.Write(day, stop);
        await letters.Send(stop);
        log.LogInformation("heads of {Count} entities are published with key {Key}", published.Count, key.Fingerprint);
    }

    /// <summary>Where published heads lie.</summary>
    public static string Folder(HostSettings settings) => Path.Combine(settings.Home.Files, "heads");

    // Whole or not at all: somebody may be fetching the file.
    private static async Task Write(string folder, string name, string text, CancellationToken stop)
    {
        var path = Path.Combine(Directory.CreateDirectory(folder).FullName, name);
        await File.WriteAllTextAsync(path + ".part", text, new UTF8Encoding(false), stop);
        File.Move(path + ".part", path, overwrite: true);
    }
}
