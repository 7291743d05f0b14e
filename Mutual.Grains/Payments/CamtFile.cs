using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Xml;

namespace Mutual.Grains.Payments;

/// <summary>Opens an ISO 20022 message of a bank: streamed, in UTF-8 as ISO prescribes, without DTD or entities, nothing fetched, and with a size it may not pass.</summary>
internal static class CamtFile
{
    /// <summary>Largest file.</summary>
    public const long SizeMaxBytes = 50 * 1024 * 1024;

    private const string Family = "urn:iso:std:iso:20022:tech:xsd:";
    private const int RunMaxBytes = 65_536;

    /// <summary>Reads every message of the file, whatever happens as a value.</summary>
    /// <param name="family"><c>camt.053.</c>, versions 001.02, 001.04 and 001.08 of which are read.</param>
    /// <param name="otherKind">What a file of another family is refused with.</param>
    /// <param name="element">The message below <c>Document</c>.</param>
    /// <param name="message">Reads one, from the cursor on it, and adds what it holds.</param>
    public static Outcome<ImmutableArray<T>> Read<T>(Stream file, string family, Refusal otherKind, string element, Action<CamtCursor, ImmutableArray<T>.Builder> message)
    {
        using var guarded = new GuardedStream(file, SizeMaxBytes, RunMaxBytes);
        try
        {
            return ReadFile(guarded, family, otherKind, element, message);
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

    private static ImmutableArray<T> ReadFile<T>(GuardedStream guarded, string family, Refusal otherKind, string element, Action<CamtCursor, ImmutableArray<T>.Builder> message)
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
        Accept(reader.LocalName, reader.NamespaceURI, family, otherKind);

        var cursor = new CamtCursor(reader, reader.NamespaceURI);
        var read = ImmutableArray.CreateBuilder<T>();
        if (cursor.Enter(out _))
        {
            while (cursor.AtChild())
            {
                if (cursor.Name == element && !cursor.IsForeign) message(cursor, read);
                else cursor.Skip();
            }
        }
        cursor.Finish();
        RefusedException.Unless(read.Count > 0, Refusal.StatementFieldMissing, $"The file holds no {element}.");
        return read.ToImmutable();
    }

    private static void Accept(string root, string ns, string family, Refusal otherKind)
    {
        var kind = ns.StartsWith(Family, StringComparison.Ordinal) ? ns[Family.Length..] : "";
        RefusedException.Unless(root == "Document" && kind.StartsWith(family, StringComparison.Ordinal), otherKind, kind.Length is > 0 and < 30 ? $"It is {kind}." : null);
        RefusedException.Unless(kind[family.Length..] is "001.02" or "001.04" or "001.08", Refusal.StatementVersion, kind.Length < 30 ? $"It is {kind}." : null);
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
