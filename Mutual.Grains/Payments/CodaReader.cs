using System.Collections.Immutable;
using System.Globalization;

namespace Mutual.Grains.Payments;

/// <summary>Reads Belgian bank statements, CODA 1 and 2, from a file nobody has vouched for: the same statement and lines as <see cref="CamtReader"/> gives.</summary>
/// <remarks>
/// Every problem is a refusal of the whole file; nothing of a doubtful file is used. Source: Febelfin, Coded statement of account (CODA), version 2.6: records of 128 characters,
/// amounts with three decimals, days as DDMMYY of this century. Bytes are read as Latin-1, one character each, so that an accent moves no field and UTF-8 shows as a wrong length.
/// </remarks>
public static class CodaReader
{
    /// <summary>Largest file.</summary>
    public const int SizeMaxBytes = 20 * 1024 * 1024;

    /// <summary>Most lines in one file.</summary>
    public const int LinesMax = 200_000;

    /// <summary>Characters of a record.</summary>
    internal const int Length = 128;

    /// <summary>Whether a file begins as CODA does: what chooses the reader of an upload.</summary>
    public static bool LooksLikeCoda(ReadOnlySpan<byte> head) => head.StartsWith("00000"u8);

    /// <summary>Reads every statement of the file.</summary>
    /// <returns>
    /// The statements in file order, at least one; or <c>file-empty</c>, <c>coda-*</c>, <c>statement-account</c>, <c>statement-amount</c>, <c>statement-period</c>, <c>statement-sum</c>,
    /// <c>statement-too-many-lines</c>, <c>currency-not-accepted</c>, <c>date-invalid</c>, <c>amount-out-of-range</c>.
    /// </returns>
    public static Outcome<ImmutableArray<BankStatement>> Read(Stream file)
    {
        try
        {
            return ReadFile(Records(file));
        }
        catch (RefusedException refused)
        {
            return refused.Refused;
        }
        catch (OverflowException)
        {
            return Refusal.AmountOutOfRange;
        }
    }

    private static ImmutableArray<BankStatement> ReadFile(List<CodaRecord> records)
    {
        var statements = ImmutableArray.CreateBuilder<BankStatement>();
        CodaStatement? open = null;
        var (room, another) = (LinesMax, true);
        foreach (var record in records)
        {
            if (open is null)
            {
                RefusedException.Unless(record.Kind == '0' && another, Refusal.CodaRecordOrder, $"Record {record.Number} stands after the last one or is no header.");
                RefusedException.Unless(record[128] is '1' or '2', Refusal.CodaVersion);
                open = new(record, room);
            }
            else if (record.Kind == '9')
            {
                var statement = open.Closed(record);
                statements.Add(statement);
                room -= statement.Lines.Length;
                (open, another) = (null, record[128] == '1');
            }
            else open.Add(record);
        }
        RefusedException.Unless(open is null, Refusal.CodaTruncated);
        return statements.ToImmutable();
    }

    private static List<CodaRecord> Records(Stream file)
    {
        var bytes = Whole(file);
        var records = new List<CodaRecord>();
        for (var rest = bytes.AsSpan(); !rest.IsEmpty;)
        {
            var end = rest.IndexOf((byte)'\n');
            var line = end < 0 ? rest : rest[..end];
            rest = end < 0 ? [] : rest[(end + 1)..];
            if (line is [.., (byte)'\r']) line = line[..^1];
            var isLast = rest.Trim(" \t\r\n\u001a"u8).IsEmpty;
            if (isLast && line.Trim(" \t\r\n\u001a"u8).IsEmpty) break;
            RefusedException.Unless(line.Length == Length, isLast && records.Count > 0 && line.Length < Length ? Refusal.CodaTruncated : Refusal.CodaRecordLength,
                string.Create(CultureInfo.InvariantCulture, $"Record {records.Count + 1} has {line.Length}."));
            records.Add(new(records.Count + 1, System.Text.Encoding.Latin1.GetString(line)));
        }
        RefusedException.Unless(records.Count > 0, Refusal.FileEmpty);
        return records;
    }

    private static byte[] Whole(Stream file)
    {
        using var kept = new MemoryStream();
        var buffer = new byte[65_536];
        for (int count; (count = file.Read(buffer)) > 0;)
        {
            RefusedException.Unless(kept.Length + count <= SizeMaxBytes, Refusal.CodaTooLarge);
            kept.Write(buffer, 0, count);
        }
        return kept.ToArray();
    }
}
