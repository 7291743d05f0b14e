using System.Globalization;
using System.Text;
using Hangfire;
using Microsoft.Extensions.Hosting;
using Mutual.Grains.Documents;
using Mutual.Grains.Invoices.Letters;
using Mutual.Grains.Kernel;
using Mutual.Silo.Database;
using NodaTime;
using Npgsql;

namespace Mutual.Silo.Invoices;

/// <summary>Brings letters that wait in <c>ops.outbox</c> to the home's <c>outbox</c> folder, words and paper in one mail file, for whoever sends mail.</summary>
/// <remarks>Each minute. Harmless twice: the file is named after the letter and has the same bytes. After a restore nothing leaves until two people say so.</remarks>
internal sealed class LetterPost(NpgsqlDataSource database, LetterPdf paper, MutualHome home, IClock clock)
{
    private const int AtOnce = 200;

    /// <summary>Brings what waits, the oldest first.</summary>
    /// <returns>How many letters left.</returns>
    [AutomaticRetry(Attempts = 0), DisableConcurrentExecution(timeoutInSeconds: 0)]
    public async Task<int> Run(CancellationToken stop)
    {
        var left = 0;
        foreach (var id in await Waiting(stop))
        {
            if (await LetterRows.Read(database, null, id, stop) is not { } letter) continue;
            var name = FormattableString.Invariant($"letter-{id:N}.eml");
            var path = Path.Combine(home.Outbox, name);

            // Whole under another name, then moved: nobody sends half a letter.
            await File.WriteAllTextAsync($"{path}.part", Mail(id, letter, paper.Write(letter)), stop);
            File.Move($"{path}.part", path, overwrite: true);
            await using var done = database.CreateCommand("UPDATE ops.outbox SET done_at = $2, external_id = $3 WHERE outbox_id = $1 AND done_at IS NULL");
            foreach (var value in (object[])[id, clock.Now(), name]) done.Parameters.AddWithValue(value);
            await done.ExecuteNonQueryAsync(stop);
            left++;
        }
        return left;
    }

    private async Task<List<Guid>> Waiting(CancellationToken stop)
    {
        await using var query = database.CreateCommand("""
            SELECT outbox_id FROM ops.outbox WHERE kind = $1 AND done_at IS NULL AND NOT EXISTS (SELECT FROM ops.sending_stop WHERE resumed_at IS NULL) ORDER BY created_at, outbox_id LIMIT $2
            """);
        query.Parameters.AddWithValue(LetterRows.Outbox);
        query.Parameters.AddWithValue(AtOnce);
        var waiting = new List<Guid>();
        await using var row = await query.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop)) waiting.Add(row.GetGuid(0));
        return waiting;
    }

    /// <summary>The mail: text for whoever reads on a phone, paper for whoever files it.</summary>
    internal static string Mail(Guid id, ClientLetter letter, byte[] pdf)
    {
        var (language, boundary) = (letter.Language.ToString().ToLowerInvariant(), FormattableString.Invariant($"letter-{id:N}"));
        var text = string.Join("\n\n", letter.Paragraphs.SkipLast(1).Concat(
        [
            string.Join('\n', letter.Figures.Select(figure => $"{figure.Name}: {Printed.Euros(figure.Amount, letter.Language)}").Append($"{new LetterWords(letter.Language).ToPay}: {Printed.Euros(letter.ToPay, letter.Language)}")),
            $"{letter.From.Name}, {letter.From.Iban}, {letter.From.Bic}, {letter.Reference}", letter.Paragraphs[^1],
        ]));
        return $"""
            To: {letter.To.Email}
            Subject: =?utf-8?B?{Convert.ToBase64String(Encoding.UTF8.GetBytes(letter.Subject))}?=
            Message-ID: <{id:N}@letters.invalid>
            MIME-Version: 1.0
            Content-Language: {language}
            Content-Type: multipart/mixed; boundary="{boundary}"

            --{boundary}
            Content-Type: text/plain; charset=utf-8
            Content-Transfer-Encoding: base64

            {Convert.ToBase64String(Encoding.UTF8.GetBytes(text), Base64FormattingOptions.InsertLineBreaks).ReplaceLineEndings("\n")}
            --{boundary}
            Content-Type: application/pdf; name="{letter.Number}.pdf"
            Content-Transfer-Encoding: base64
            Content-Disposition: attachment; filename="{letter.Number}.pdf"

            {Convert.ToBase64String(pdf, Base64FormattingOptions.InsertLineBreaks).ReplaceLineEndings("\n")}
            --{boundary}--

            """.ReplaceLineEndings("\n");
    }
}

/// <summary>Keeps the minute in which letters leave.</summary>
internal sealed class LetterBeat(IRecurringJobManager recurring) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        recurring.AddOrUpdate<LetterPost>("client-letters", post => post.Run(CancellationToken.None), Cron.Minutely);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
