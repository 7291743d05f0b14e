using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Mutual.Grains.Kernel;
using NodaTime;
using NodaTime.Text;

namespace Mutual.Api.Http;

/// <summary>Reads a body exactly as documented: every required member once, nothing else, in the right type. Names everything that is wrong, with its path.</summary>
/// <remarks>Source: trust.md §4. The framework reads a missing amount as 0 and "12" as 12, and names no place; money deserves both.</remarks>
internal static class StrictJson
{
    /// <summary>Deepest nesting.</summary>
    public const int DepthMax = 16;

    private const int ErrorsMax = 20;

    private static readonly JsonDocumentOptions Shape = new() { MaxDepth = DepthMax, AllowDuplicateProperties = true, CommentHandling = JsonCommentHandling.Disallow };

    /// <summary>Reads a body.</summary>
    /// <exception cref="RequestRefusedException">With the first error's code and all errors' paths.</exception>
    public static T Read<T>(ReadOnlyMemory<byte> body)
    {
        if (IsDeeper(body.Span)) throw new RequestRefusedException(Refusal.JsonTooDeep);
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(body, Shape);
        }
        catch (JsonException bad)
        {
            throw new RequestRefusedException(Refusal.JsonInvalid.Because(FormattableString.Invariant($"Line {bad.LineNumber + 1}, byte {bad.BytePositionInLine + 1}.")));
        }
        using (document)
        {
            var errors = new List<(string Path, Refused Refused)>();
            Check(document.RootElement, typeof(T), "$", errors);
            if (errors.Count > 0)
                throw new RequestRefusedException(errors[0].Refused, [.. errors.Take(ErrorsMax).Select(error => new RequestError(error.Path, error.Refused.Code, error.Refused.Sentence))]);
            try
            {
                return document.RootElement.Deserialize<T>(MutualJson.Options)!;
            }
            catch (JsonException bad)
            {
                // What the check lets through and the reader does not; the path is still known.
                throw new RequestRefusedException(Refusal.JsonType, [new(bad.Path ?? "$", Refusal.JsonType.Code, Refusal.JsonType.Sentence)]);
            }
        }
    }

    private static bool IsDeeper(ReadOnlySpan<byte> body)
    {
        try
        {
            var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = 1000 });
            while (reader.Read())
                if (reader.CurrentDepth >= DepthMax) return true;
            return false;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static void Check(JsonElement value, Type wanted, string path, List<(string, Refused)> errors)
    {
        var type = Nullable.GetUnderlyingType(wanted) ?? wanted;
        if (type == typeof(Money)) CheckMoney(value, path, errors);
        else if (type == typeof(LocalDate)) CheckText(value, path, errors, Refusal.DateInvalid, text => LocalDatePattern.Iso.Parse(text).Success);
        else if (type == typeof(YearMonth)) CheckText(value, path, errors, Refusal.PeriodInvalid, text => YearMonthPattern.Iso.Parse(text).Success);
        else if (type == typeof(Instant)) CheckText(value, path, errors, Refusal.InstantNeedsOffset, text => InstantPattern.ExtendedIso.Parse(text).Success);
        else if (type == typeof(Guid)) CheckText(value, path, errors, Refusal.IdInvalid, text => Guid.TryParseExact(text, "D", out _));
        else if (type.IsEnum) CheckText(value, path, errors, Refusal.ValueUnknown.Because(string.Join(", ", NamesOf(type))), text => NamesOf(type).Contains(text));
        else if (type == typeof(string)) CheckText(value, path, errors, Refusal.JsonType, _ => true);
        else if (type == typeof(bool)) Demand(value.ValueKind is JsonValueKind.True or JsonValueKind.False, path, Refusal.JsonType, errors);
        else if (type == typeof(int)) CheckNumber(value, path, errors, number => number.TryGetInt32(out _));
        else if (type == typeof(long)) CheckNumber(value, path, errors, number => number.TryGetInt64(out _));
        else if (type == typeof(decimal)) CheckDecimal(value, path, errors);
        else CheckWhole(value, type, path, errors);
    }

    private static void CheckWhole(JsonElement value, Type type, string path, List<(string, Refused)> errors)
    {
        var shape = MutualJson.Options.GetTypeInfo(type);
        if (shape.Kind is JsonTypeInfoKind.Enumerable)
        {
            if (!Demand(value.ValueKind is JsonValueKind.Array, path, Refusal.JsonType, errors)) return;
            var n = 0;
            foreach (var element in value.EnumerateArray()) Check(element, shape.ElementType!, FormattableString.Invariant($"{path}[{n++}]"), errors);
            return;
        }
        if (!Demand(value.ValueKind is JsonValueKind.Object, path, Refusal.JsonType, errors)) return;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var member in value.EnumerateObject())
        {
            var name = NameOf(member);
            var known = shape.Properties.FirstOrDefault(property => property.Name == name);
            if (known is null) errors.Add(($"{path}.{Shown(name)}", Refusal.JsonUnknownMember));
            else if (!seen.Add(name)) errors.Add(($"{path}.{name}", Refusal.JsonDuplicate));
            else if (member.Value.ValueKind is not JsonValueKind.Null) Check(member.Value, known.PropertyType, $"{path}.{name}", errors);
            else if (!(known.AssociatedParameter?.IsNullable ?? known.IsSetNullable)) errors.Add(($"{path}.{name}", Refusal.JsonMissing));
        }
        foreach (var property in shape.Properties)
            if ((property.IsRequired || property.AssociatedParameter is { HasDefaultValue: false }) && !seen.Contains(property.Name)) errors.Add(($"{path}.{property.Name}", Refusal.JsonMissing));
    }

    private static void CheckMoney(JsonElement value, string path, List<(string, Refused)> errors)
    {
        if (!Demand(value.ValueKind is JsonValueKind.Object, path, Refusal.JsonType, errors)) return;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var member in value.EnumerateObject())
        {
            var (name, at) = (NameOf(member), $"{path}.{Shown(NameOf(member))}");
            if (name is not ("cents" or "currency")) errors.Add((at, Refusal.JsonUnknownMember));
            else if (!seen.Add(name)) errors.Add((at, Refusal.JsonDuplicate));
            else if (member.Value.ValueKind is JsonValueKind.Null) errors.Add((at, Refusal.JsonMissing));
            else if (name == "currency") CheckText(member.Value, at, errors, Refusal.CurrencyNotAccepted, text => text == "EUR");
            else if (Demand(member.Value.ValueKind is JsonValueKind.Number, at, Refusal.JsonType, errors))
            {
                var written = member.Value.GetRawText();
                if (written.AsSpan().ContainsAny("eE.")) errors.Add((at, Refusal.AmountNotCents));
                else if (!member.Value.TryGetInt64(out _)) errors.Add((at, Refusal.AmountOutOfRange));
            }
        }
        foreach (var name in (string[])["cents", "currency"])
            if (!seen.Contains(name)) errors.Add(($"{path}.{name}", Refusal.JsonMissing));
    }

    private static void CheckNumber(JsonElement value, string path, List<(string, Refused)> errors, Func<JsonElement, bool> fits)
    {
        if (!Demand(value.ValueKind is JsonValueKind.Number, path, Refusal.JsonType, errors)) return;
        if (value.GetRawText().AsSpan().ContainsAny("eE.")) errors.Add((path, Refusal.JsonType));
        else Demand(fits(value), path, Refusal.JsonOutOfRange, errors);
    }

    private static void CheckDecimal(JsonElement value, string path, List<(string, Refused)> errors)
    {
        if (!Demand(value.ValueKind is JsonValueKind.Number, path, Refusal.JsonType, errors)) return;
        var written = value.GetRawText();
        if (written.AsSpan().ContainsAny("eE")) errors.Add((path, Refusal.JsonType));
        else Demand(decimal.TryParse(written, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _), path, Refusal.JsonOutOfRange, errors);
    }

    private static void CheckText(JsonElement value, string path, List<(string, Refused)> errors, Refused refused, Func<string, bool> fits)
    {
        if (!Demand(value.ValueKind is JsonValueKind.String, path, Refusal.JsonType, errors)) return;
        string text;
        try
        {
            text = value.GetString()!;
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair, written as an escape: legal JSON and no text.
            errors.Add((path, Refusal.TextNotUnicode));
            return;
        }
        Demand(fits(text), path, refused, errors);
    }

    private static bool Demand(bool holds, string path, Refused otherwise, List<(string, Refused)> errors)
    {
        if (!holds) errors.Add((path, otherwise));
        return holds;
    }

    // The same lists over and over: their names are read once for each type.
    private static IReadOnlyList<string> NamesOf(Type list) => Names.GetOrAdd(list, static type =>
        [.. Enum.GetNames(type).Select(JsonNamingPolicy.KebabCaseLower.ConvertName)]);

    private static readonly System.Collections.Concurrent.ConcurrentDictionary<Type, IReadOnlyList<string>> Names = new();

    private static string NameOf(JsonProperty member)
    {
        try
        {
            return member.Name;
        }
        catch (InvalidOperationException)
        {
            return "?";
        }
    }

    // A name comes from the caller and goes back into the answer: cut, so that an answer is never larger than its question.
    private static string Shown(string name) => name.Length <= 40 ? name : name[..40];
}
