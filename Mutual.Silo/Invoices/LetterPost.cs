using System.Text;
using Hangfire;
using Microsoft.Extensions.Hosting;
using Mutual.Grains.Documents;
using Mutual.Grains.Invoices.Letters;
using Mutual.Silo.Hosting;
using Npgsql;

namespace Mutual.Silo.Invoices;

/// <summary>Brings letters that wait in <c>ops.outbox</c> to the home's <c>outbox</c> folder, words and paper in one mail file, for whoever sends mail.</summary>
/// <remarks>Each minute. Harmless twice.</remarks>
internal sealed class LetterPost(NpgsqlDataSource database, LetterPdf paper, MailOutbox outbox)
{
    /// <summary>Brings what waits, the oldest first.</summary>
    /// <returns>How many letters left.</returns>
    [AutomaticRetry(Attempts = 0), DisableConcurrentExecution(timeoutInSeconds: 0)]
    public async Task<int> Run(CancellationToken stop)
    {
        var left = 0;
        foreach (var (id, _) in await outbox.Waiting(LetterRows.Outbox, stop))
        {
            if (await LetterRows.Read(database, null, id, stop) is not { } letter) continue;
            await outbox.Leave(id, FormattableString.Invariant($"letter-{id:N}.eml"), Mail(id, letter, paper.Write(letter)), stop);
            left++;
        }
        return left;
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
