using System.Security.Cryptography;
using Mutual.Grains.Governance;
using Mutual.Grains.Payments;
using NodaTime;
using NodaTime.Text;
using Npgsql;

namespace Mutual.Grains.Payroll;

/// <summary>A bank file of salaries, as it is approved and sent.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Path below the mutual's folder: <c>files/salaries-be-2026-11.xml</c>.</param>
/// <param name="Sha256">Of its bytes, in hex.</param>
/// <param name="CreatedAt">The moment written in it.</param>
internal sealed record SalaryFile(Guid Id, string Name, string Sha256, Instant CreatedAt);

/// <summary>A further file for what came back.</summary>
/// <param name="File">The file.</param>
/// <param name="On">Day the bank is asked to pay.</param>
/// <param name="Number">Number of this attempt: 2 for the first again.</param>
/// <param name="Content">Hash of what is owed, to whom and where.</param>
/// <param name="Payments">How many.</param>
/// <param name="Sum">Their sum.</param>
internal sealed record AgainFile(SalaryFile File, LocalDate On, int Number, string Content, int Payments, Money Sum);

/// <summary>Writes bank files of salaries: the same payments give the same bytes, and a file is whole or absent.</summary>
/// <param name="folder">Where files are kept.</param>
/// <param name="database">Where payments are kept.</param>
internal sealed class SalaryFiles(SalaryFileFolder folder, NpgsqlDataSource database)
{
    /// <summary>Path of a run's file below the mutual's folder; <c>again-</c> and a number for what came back.</summary>
    public static string NameOf(string entity, YearMonth month, int again = 0) => FormattableString.Invariant(
        $"{SalaryFileFolder.Folder}/{(again == 0 ? "salaries" : "again")}-{entity}-{YearMonthPattern.Iso.Format(month)}{(again > 1 ? $"-{again}" : "")}.xml");

    /// <summary>The id the bank sees: the file's name without folder and ending.</summary>
    public static string MessageIdOf(string name) => Path.GetFileNameWithoutExtension(name);

    /// <summary>The file as it would be sent for what a run still owes.</summary>
    /// <returns>The file; null when nothing is owed; or why the bank would not take it.</returns>
    public async Task<Outcome<SalaryFile?>> Preview(PayrollRunState run, string name, Instant at, CancellationToken stop)
    {
        var payments = await Read("SELECT p.end_to_end, p.name, p.iban, p.cents FROM payroll.run r JOIN payroll.net_pay p ON p.entity = r.entity AND p.month = r.month WHERE r.run_id = $1 ORDER BY end_to_end COLLATE \"C\"", run.Id, run.Month, stop);
        if (payments.Count == 0) return default(Outcome<SalaryFile?>);
        var hashed = Hash(HeaderOf(run.Entity, name, at, run.PayOn), payments);
        return hashed.IsAccepted ? new SalaryFile(new CommandId("payroll", name).Creates("file"), name, hashed.Value, at) : hashed.Refused;
    }

    /// <summary>The further file of a run that would order what came back.</summary>
    /// <returns>The file with the hash of what it orders, how many and how much; or <c>nothing-to-pay-again</c>, or why the bank would not take it.</returns>
    public async Task<Outcome<AgainFile>> PreviewAgain(PayrollRunState run, Instant at, LocalDate on, CancellationToken stop)
    {
        await using var query = database.CreateCommand("""
            SELECT 1 + (SELECT count(*) FROM pay.file f WHERE f.entity = $2 AND f.name LIKE $3)::int,
                   encode(sha256(convert_to(string_agg(ROW(o.payslip_id, o.iban, o.name, o.cents)::text, E'\n' ORDER BY o.payslip_id), 'UTF8')), 'hex') FROM payroll.net_owed o WHERE o.run_id = $1
            """);
        query.Parameters.AddWithValue(run.Id);
        query.Parameters.AddWithValue(run.Entity.Id);
        query.Parameters.AddWithValue(NameOf(run.Entity.Code, run.Month, 1).Replace(".xml", "%", StringComparison.Ordinal));
        int again;
        string content;
        await using (var row = await query.ExecuteReaderAsync(stop))
        {
            await row.ReadAsync(stop);
            if (row.IsDBNull(1)) return Refusal.NothingToPayAgain;
            (again, content) = (row.GetInt32(0), row.GetString(1));
        }
        var payments = await Read("SELECT end_to_end, name, iban, cents FROM payroll.net_owed WHERE run_id = $1 ORDER BY end_to_end COLLATE \"C\"", run.Id, run.Month, stop);
        payments = payments.ConvertAll(payment => payment with { EndToEnd = FormattableString.Invariant($"{payment.EndToEnd}-{again + 1}") });
        payments.Sort(static (a, b) => string.CompareOrdinal(a.EndToEnd, b.EndToEnd));
        var name = NameOf(run.Entity.Code, run.Month, again);
        var hashed = Hash(HeaderOf(run.Entity, name, at, on), payments);
        return hashed.IsAccepted
            ? new AgainFile(new SalaryFile(new CommandId("payroll", name).Creates("file"), name, hashed.Value, at), on, again + 1, content, payments.Count, payments.Aggregate(Money.Zero, (sum, payment) => sum + payment.Amount))
            : hashed.Refused;
    }

    /// <summary>Puts an approved file into its folder, unless it is there.</summary>
    /// <returns>SHA-256 of the bytes; or <c>file-changed</c>, with nothing written, when they are not what was approved.</returns>
    public async Task<Outcome<string>> Put(PayrollRunState run, Guid file, CancellationToken stop)
    {
        var (name, approved, at, on) = await Approved(file, stop);
        if (folder.Has(name, approved)) return approved;
        var payments = await Read("SELECT end_to_end, name, iban, cents FROM pay.payment WHERE file_id = $1 ORDER BY end_to_end COLLATE \"C\"", file, run.Month, stop);
        return folder.Put(name, approved, stream =>
        {
            var written = PainWriter.Write(stream, HeaderOf(run.Entity, name, at, on), payments);
            return written.IsAccepted ? null : written.Refused;
        });
    }

    private static Outcome<string> Hash(PainFile header, List<PainPayment> payments)
    {
        using var sha = SHA256.Create();
        using (var hashed = new CryptoStream(Stream.Null, sha, CryptoStreamMode.Write))
        {
            var written = PainWriter.Write(hashed, header, payments);
            if (!written.IsAccepted) return written.Refused;
        }
        return Convert.ToHexStringLower(sha.Hash!);
    }

    private static PainFile HeaderOf(Entity entity, string name, Instant at, LocalDate on) =>
        new(MessageIdOf(name), at, on, entity.Name, Iban.Parse(entity.Iban).Accepted, entity.Bic);

    private async Task<(string Name, string Sha256, Instant At, LocalDate On)> Approved(Guid file, CancellationToken stop)
    {
        await using var query = database.CreateCommand("SELECT name, approved_sha256, created_at, execute_on FROM pay.file WHERE file_id = $1");
        query.Parameters.AddWithValue(file);
        await using var row = await query.ExecuteReaderAsync(stop);
        await row.ReadAsync(stop);
        return (row.GetString(0), row.GetString(1), row.GetFieldValue<Instant>(2), row.GetFieldValue<LocalDate>(3));
    }

    private async Task<List<PainPayment>> Read(string sql, Guid of, YearMonth month, CancellationToken stop)
    {
        var remittance = $"Salary {YearMonthPattern.Iso.Format(month)}";
        await using var query = database.CreateCommand(sql);
        query.Parameters.AddWithValue(of);
        var payments = new List<PainPayment>();
        await using var row = await query.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop))
        {
            var iban = Iban.Parse(row.GetString(2));
            payments.Add(new(row.GetString(0), row.GetString(1), iban.IsAccepted ? iban.Value : default, new Money(row.GetInt64(3)), remittance));
        }
        return payments;
    }
}
