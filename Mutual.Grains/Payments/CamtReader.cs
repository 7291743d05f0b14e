using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Xml;
using NodaTime;

namespace Mutual.Grains.Payments;

/// <summary>Reads bank statements, ISO 20022 camt.053.001.02, .04 and .08, from a file nobody has vouched for.</summary>
/// <remarks>
/// Every problem is a refusal of the whole file; nothing of a doubtful file is used. The file is streamed: one transaction at a time is in memory besides the lines.
/// No DTD, no entities, nothing fetched. Only booked entries count; camt.052 and camt.054 are news, not statements, and are refused.
/// Encoding is UTF-8, as ISO 20022 prescribes.
/// </remarks>
public static class CamtReader
{
    /// <summary>Largest file.</summary>
    public const long SizeMaxBytes = 50 * 1024 * 1024;

    /// <summary>Most lines in one file.</summary>
    public const int LinesMax = 200_000;

    private const string Family = "urn:iso:std:iso:20022:tech:xsd:";
    private const int RunMaxBytes = 65_536;

    /// <summary>Reads every statement of the file.</summary>
    /// <returns>
    /// The statements in file order, at least one; or <c>file-empty</c>, <c>xml-*</c>, <c>statement-*</c>, <c>currency-not-accepted</c>, <c>date-invalid</c>, <c>date-out-of-range</c>, <c>amount-out-of-range</c>.
    /// </returns>
    public static Outcome<ImmutableArray<BankStatement>> Read(Stream file)
    {
        using var guarded = new GuardedStream(file, SizeMaxBytes, RunMaxBytes);
        try
        {
            return ReadFile(guarded);
        }
        catch (RefusedException refused)
        {
            return refused.Refused;
        }
        catch (OverflowException)
        {
            return Refusal.AmountOutOfRange;
        }
        catch (DecoderFallbackException)
        {
            return Refusal.XmlEncoding;
        }
        catch (XmlException wrong)
        {
            return WhyNotXml(guarded, wrong);
        }
    }

    private static ImmutableArray<BankStatement> ReadFile(GuardedStream guarded)
    {
        // The encoding is ours to choose, not the file's: bytes that are not UTF-8 are refused, whatever the file declares.
        using var text = new StreamReader(guarded, new UTF8Encoding(false, throwOnInvalidBytes: true), detectEncodingFromByteOrderMarks: false);
        if (text.Peek() == '\uFEFF') text.Read();
        RefusedException.Unless(guarded.Size > 0, Refusal.FileEmpty);
        RefusedException.Unless(!guarded.Head[..Math.Min(4, guarded.Head.Length)].Contains((byte)0), Refusal.XmlEncoding);   // UTF-16 without its mark.

        using var reader = XmlReader.Create(text, new XmlReaderSettings
        {
            DtdProcessing = DtdProcessing.Prohibit,
            XmlResolver = null,
            MaxCharactersInDocument = SizeMaxBytes,
            MaxCharactersFromEntities = 1024,
            IgnoreComments = true,
            IgnoreProcessingInstructions = true,
            IgnoreWhitespace = true,
        });
        reader.MoveToContent();
        Accept(reader.LocalName, reader.NamespaceURI);

        var cursor = new CamtCursor(reader, reader.NamespaceURI);
        var statements = ImmutableArray.CreateBuilder<BankStatement>();
        if (cursor.Enter(out _))
        {
            while (cursor.AtChild())
            {
                if (cursor.Name == "BkToCstmrStmt" && !cursor.IsForeign) ReadMessage(cursor, statements);
                else cursor.Skip();
            }
        }
        cursor.Finish();
        RefusedException.Unless(statements.Count > 0, Refusal.StatementFieldMissing, "The file holds no statement.");
        return statements.ToImmutable();
    }

    private static void ReadMessage(CamtCursor cursor, ImmutableArray<BankStatement>.Builder statements)
    {
        if (!cursor.Enter(out _)) return;
        var room = LinesMax;
        while (cursor.AtChild())
        {
            if (cursor.Name == "Stmt" && !cursor.IsForeign)
            {
                var statement = new CamtStatement(room).Read(cursor);
                room -= statement.Lines.Length;
                statements.Add(statement);
            }
            else cursor.Skip();
        }
    }

    private static void Accept(string root, string ns)
    {
        var kind = ns.StartsWith(Family, StringComparison.Ordinal) ? ns[Family.Length..] : "";
        RefusedException.Unless(root == "Document" && kind.StartsWith("camt.053.", StringComparison.Ordinal), Refusal.StatementKind, kind.Length is > 0 and < 30 ? $"It is {kind}." : null);
        RefusedException.Unless(kind is "camt.053.001.02" or "camt.053.001.04" or "camt.053.001.08", Refusal.StatementVersion, kind.Length < 30 ? $"It is {kind}." : null);
    }

    private static Refused WhyNotXml(GuardedStream guarded, XmlException wrong)
    {
        var where = string.Create(CultureInfo.InvariantCulture, $"Line {wrong.LineNumber}, column {wrong.LinePosition}.");
        try
        {
            guarded.Drain();
        }
        catch (RefusedException refused)
        {
            return refused.Refused;
        }
        if (guarded.Head.IndexOf("<!DOCTYPE"u8) >= 0) return Refusal.XmlDtdRefused;
        if (guarded.Head.IndexOf("<"u8) < 0) return Refusal.XmlInvalid.Because(where);
        return guarded.Tail.EndsWith("Document>"u8) ? Refusal.XmlInvalid.Because(where) : Refusal.XmlTruncated.Because(where);
    }
}
