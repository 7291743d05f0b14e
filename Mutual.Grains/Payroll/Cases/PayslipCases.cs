using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Mutual.Grains.Payroll.Cases;

/// <summary>Answers a file of cases: a line each, in order, with its figures in cents or its refusal.</summary>
/// <remarks>
/// The file is an array of cases or an object whose <c>cases</c> is one. A case has an <c>id</c> and an <c>input</c>; whatever else its author noted beside them is left alone.
/// The whole file is checked before the first line is written, so an unreadable one answers nothing.
/// </remarks>
internal static class PayslipCases
{
    private const int Flushed = 64 * 1024;

    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="packs">The rule packs.</param>
    /// <param name="country">Whose cases they are.</param>
    /// <param name="file">The file's bytes, UTF-8, with or without a byte order mark.</param>
    /// <param name="answer">Where the lines go.</param>
    /// <param name="ended">Stops between two cases.</param>
    /// <exception cref="RefusedException"><c>cases-unreadable</c>.</exception>
    internal static async Task Answer(PayPacks packs, Country country, ReadOnlyMemory<byte> file, TextWriter answer, CancellationToken ended)
    {
        var cases = Find(file);
        var lines = new ArrayBufferWriter<byte>(2 * Flushed);
        using var json = new Utf8JsonWriter(lines, Plain);
        foreach (var (start, length) in cases)
        {
            ended.ThrowIfCancellationRequested();
            Line(packs, country, file.Slice(start, length), json);
            json.Flush();
            json.Reset();
            lines.Write("\n"u8);
            if (lines.WrittenCount < Flushed) continue;
            await answer.WriteAsync(Encoding.UTF8.GetString(lines.WrittenSpan).AsMemory(), ended);
            lines.ResetWrittenCount();
        }
        await answer.WriteAsync(Encoding.UTF8.GetString(lines.WrittenSpan).AsMemory(), ended);
    }

    private static void Line(PayPacks packs, Country country, ReadOnlyMemory<byte> text, Utf8JsonWriter json)
    {
        using var document = JsonDocument.Parse(text);
        var root = document.RootElement;
        json.WriteStartObject();
        json.WritePropertyName("id");
        var values = new List<(string Field, long Cents)>(48);
        Refused? refused = null;
        string? id = null;
        try
        {
            var member = new CaseInput(root, "case");
            id = member.Text("id");
            var input = member.Inner("input");
            if (country is Country.Be) BelgianCases.Answer(packs.Belgium, input, values);
            else FrenchCases.Answer(packs.France, input, values);
        }
        catch (RefusedException refusal)
        {
            refused = refusal.Refused;
        }

        if (id is null) json.WriteNullValue();
        else json.WriteStringValue(id);
        if (refused is not null)
        {
            json.WriteStartObject("refused");
            json.WriteString("code", refused.Code);
            json.WriteString("message", refused.Sentence);
        }
        else
        {
            json.WriteStartObject("values");
            foreach (var (field, cents) in values) json.WriteNumber(field, cents);
        }
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>Where each case begins and how long it is.</summary>
    private static List<(int Start, int Length)> Find(ReadOnlyMemory<byte> file)
    {
        var bom = file.Span.StartsWith("\uFEFF"u8) ? 3 : 0;
        var reader = new Utf8JsonReader(file.Span[bom..], new JsonReaderOptions { MaxDepth = 64 });
        try
        {
            List<(int, int)>? cases = null;
            reader.Read();
            if (reader.TokenType is JsonTokenType.StartArray) cases = Elements(ref reader, bom);
            else if (reader.TokenType is JsonTokenType.StartObject)
            {
                while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
                {
                    var isCases = reader.ValueTextEquals("cases"u8);
                    reader.Read();
                    if (!isCases) reader.Skip();
                    else if (cases is not null) throw new RefusedException(Refusal.CasesUnreadable.Because("'cases' occurs twice."));
                    else if (reader.TokenType is JsonTokenType.StartArray) cases = Elements(ref reader, bom);
                    else break;
                }
            }
            if (cases is null) throw new RefusedException(Refusal.CasesUnreadable);
            if (reader.Read()) throw new RefusedException(Refusal.CasesUnreadable.Because("Something follows the cases."));
            return cases;
        }
        catch (JsonException broken)
        {
            throw new RefusedException(Refusal.CasesUnreadable.Because(broken.Message));
        }
    }

    private static List<(int Start, int Length)> Elements(ref Utf8JsonReader reader, int offset)
    {
        var cases = new List<(int, int)>();
        while (reader.Read() && reader.TokenType is not JsonTokenType.EndArray)
        {
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            cases.Add((start + offset, (int)reader.BytesConsumed - start));
        }
        return cases;
    }
}
