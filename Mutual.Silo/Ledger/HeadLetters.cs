using System.Text;
using Mutual.Api.Portals.Words;
using Mutual.Grains.Access;
using Mutual.Grains.Governance;
using Mutual.Grains.Kernel;
using Mutual.Grains.Ledger;
using Mutual.Silo.Hosting;
using NodaTime;
using NodaTime.Text;
using Npgsql;
using NpgsqlTypes;

namespace Mutual.Silo.Ledger;

/// <summary>A day's signed heads, by letter to each auditor who has an account: kept where nobody of the mutual can change them.</summary>
/// <remarks>One letter a day and auditor, however often it is written. Source: trust.md §7.</remarks>
internal sealed class HeadLetters(NpgsqlDataSource database, People people, IEntities entities, PublishedHeads heads, MailOutbox outbox, IClock clock)
{
    private const string Outbox = "heads-letter";

    /// <summary>Writes down a letter to everybody who is an auditor now.</summary>
    public async Task Write(LocalDate day, CancellationToken stop)
    {
        foreach (var person in await people.WorkingAs(Role.Auditor, stop))
        {
            await using var keep = database.CreateCommand("INSERT INTO ops.outbox (outbox_id, kind, body, created_at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING");
            foreach (var value in (object[])[CommandId.OfJob("publish-heads", day, person).Creates("letter"), Outbox, MutualJson.Write(new Addressed(day, person))]) keep.Parameters.AddWithValue(value);
            keep.Parameters.Add(new() { Value = clock.Now(), NpgsqlDbType = NpgsqlDbType.TimestampTz });
            await keep.ExecuteNonQueryAsync(stop);
        }
    }

    /// <summary>Lets those that wait leave, each with the heads of the entities its auditor is for.</summary>
    public async Task Send(CancellationToken stop)
    {
        foreach (var (id, body) in await outbox.Waiting(Outbox, stop))
        {
            var to = MutualJson.Read<Addressed>(body);
            var person = await people.Find(to.Person, stop) ?? throw new InvalidDataException("A letter is addressed to nobody.");
            var own = (await people.Hats(person.Id, stop)).Where(hat => hat.Role is Role.Auditor).Select(hat => hat.Entity).ToList();
            var codes = (await entities.All()).Where(entity => own.Contains(null) || own.Contains(entity.Id)).Select(entity => entity.Code).ToHashSet();
            var lines = (await heads.Read(to.Day, stop)).Where(head => codes.Contains(head.Entity)).ToList();
            await outbox.Leave(id, $"heads-{LocalDatePattern.Iso.Format(to.Day)}-{person.Id:N}.eml", Mail(person, to.Day, lines), stop);
        }
    }

    // No name, entity or figure in the subject: subjects are read on locked screens.
    private static string Mail(Person to, LocalDate day, List<PublishedHead> lines)
    {
        var w = Words.In(to.Language);
        return $"""
            To: {to.Email}
            Subject: =?utf-8?B?{Convert.ToBase64String(Encoding.UTF8.GetBytes(w["letter.heads.subject"]))}?=
            MIME-Version: 1.0
            Content-Language: {to.Language}
            Content-Type: text/plain; charset=utf-8
            Content-Transfer-Encoding: 8bit

            {w.Of("letter.heads", ("day", LocalDatePattern.Iso.Format(day)), ("key", string.Join(", ", lines.Select(head => head.Key).Distinct())))}

            {string.Join('\n', lines.Select(head => head.ToLine()))}

            """.ReplaceLineEndings("\n");
    }

    private sealed record Addressed(LocalDate Day, Guid Person);
}
