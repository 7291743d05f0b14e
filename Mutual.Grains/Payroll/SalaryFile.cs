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
        using var sha = SHA256.Create();
        await using (var hashed = new CryptoStream(Stream.Null, sha, CryptoStreamMode.Write))
        {
            var written = PainWriter.Write(hashed, HeaderOf(run.Entity, name, at, run.PayOn), payments);
            if (!written.IsAccepted) return written.Refused;
        }
        return new SalaryFile(new CommandId("payroll", name).Creates("file"), name, Convert.ToHexStringLower(sha.Hash!), at);
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
