using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using NodaTime;
using NodaTime.Serialization.SystemTextJson;

namespace Mutual.Grains.Kernel;

/// <summary>JSON as the mutual writes and reads it: camelCase, kebab-case names for closed lists, ISO days, money as cents and currency.</summary>
public static class MutualJson
{
    /// <summary>Strict: an unknown, missing or doubled member is an error, never a default.</summary>
    public static readonly JsonSerializerOptions Options = Configure(new(JsonSerializerOptions.Strict));

    /// <summary>Makes options read and write as the mutual does.</summary>
    public static JsonSerializerOptions Configure(JsonSerializerOptions options)
    {
        options.PropertyNamingPolicy = JsonNamingPolicy.CamelCase;
        options.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        options.MaxDepth = 16;
        options.Converters.Add(new MoneyConverter());
        options.Converters.Add(new YearMonthConverter());
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false));
        options.ConfigureForNodaTime(DateTimeZoneProviders.Tzdb);
        return options;
    }

    /// <summary>Writes a value.</summary>
    public static string Write<T>(T value) => JsonSerializer.Serialize(value, Options);

    /// <summary>Reads what <see cref="Write{T}"/> wrote.</summary>
    /// <exception cref="JsonException">The text is not of this shape.</exception>
    public static T Read<T>(string json) => JsonSerializer.Deserialize<T>(json, Options)!;

    private sealed class MoneyConverter : JsonConverter<Money>
    {
        public override Money Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            if (reader.TokenType is not JsonTokenType.StartObject) throw new JsonException("An amount is {\"cents\":12345,\"currency\":\"EUR\"}.");
            long? cents = null;
            Currency? currency = null;
            while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
            {
                var name = reader.GetString();
                reader.Read();
                switch (name)
                {
                    case "cents" when cents is null:
                        if (reader.TokenType is not JsonTokenType.Number) throw new JsonException("cents is a number.");
                        if (!reader.TryGetInt64(out var whole) || reader.ValueSpan.IndexOfAny((byte)'e', (byte)'E', (byte)'.') >= 0)
                            throw new JsonException(reader.ValueSpan.IndexOfAny((byte)'e', (byte)'E', (byte)'.') >= 0 ? Refusal.AmountNotCents.Code : Refusal.AmountOutOfRange.Code);
                        cents = whole;
                        break;
                    case "currency" when currency is null:
                        if (!Enum.TryParse<Currency>(reader.GetString(), ignoreCase: true, out var known) || !Enum.IsDefined(known))
                            throw new JsonException(Refusal.CurrencyNotAccepted.Code);
                        currency = known;
                        break;
                    default:
                        throw new JsonException($"'{name}' is unknown or doubled in an amount.");
                }
            }
            return cents is { } c && currency is { } of ? new Money(c, of) : throw new JsonException("An amount has cents and currency.");
        }

        public override void Write(Utf8JsonWriter writer, Money value, JsonSerializerOptions options)
        {
            writer.WriteStartObject();
            writer.WriteNumber("cents", value.Cents);
            writer.WriteString("currency", value.Currency.ToString().ToUpperInvariant());
            writer.WriteEndObject();
        }
    }

    private sealed class YearMonthConverter : JsonConverter<YearMonth>
    {
        private static readonly NodaTime.Text.YearMonthPattern Pattern = NodaTime.Text.YearMonthPattern.Iso;

        public override YearMonth Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            Pattern.Parse(reader.GetString() ?? "").TryGetValue(default, out var month) ? month : throw new JsonException("period-invalid");

        public override void Write(Utf8JsonWriter writer, YearMonth value, JsonSerializerOptions options) => writer.WriteStringValue(Pattern.Format(value));
    }
}
