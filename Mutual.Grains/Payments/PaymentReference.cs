using System.Globalization;

namespace Mutual.Grains.Payments;

/// <summary>Which standard a payment reference follows.</summary>
public enum ReferenceKind
{
    /// <summary>Belgian structured communication: ten digits and two check digits.</summary>
    Belgian = 1,

    /// <summary>Creditor reference of ISO 11649: <c>RF</c>, two check digits, up to 21 letters and digits.</summary>
    Creditor = 2,
}

/// <summary>What a payer quotes so that his money finds its invoice; its check digits hold.</summary>
/// <remarks>Belgian: the first ten digits modulo 97, and 97 when that is nothing (Febelfin, structured communication). Creditor: ISO 11649, check digits of ISO 7064 MOD 97-10.</remarks>
[GenerateSerializer, Immutable, Alias("payment-reference")]
public readonly record struct PaymentReference
{
    /// <summary>The ten free digits of a Belgian communication go up to here.</summary>
    public const long BelgianMax = 9_999_999_999;

    private const int BelgianLength = 12;
    private const int CreditorMaxLength = 25;

    private PaymentReference(ReferenceKind kind, string value) => (Kind, Value) = (kind, value);

    /// <summary>The standard.</summary>
    [Id(0)] public ReferenceKind Kind { get; }

    /// <summary>Without decoration: <c>123456789002</c>, <c>RF18539007547034</c>. What is stored and compared.</summary>
    [Id(1)] public string Value { get; }

    /// <summary>As it is printed on an invoice: <c>+++123/4567/89002+++</c>, or the creditor reference in groups of four.</summary>
    public string Display => Kind is ReferenceKind.Belgian
        ? $"+++{Value[..3]}/{Value[3..7]}/{Value[7..]}+++"
        : string.Join(' ', Value.Chunk(4).Select(four => new string(four)));

    /// <summary>The Belgian communication of ten digits.</summary>
    /// <param name="tenDigits">0 to <see cref="BelgianMax"/>; written with leading zeros.</param>
    public static PaymentReference Belgian(long tenDigits)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(tenDigits);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(tenDigits, BelgianMax);
        return new(ReferenceKind.Belgian, string.Create(CultureInfo.InvariantCulture, $"{tenDigits:0000000000}{BelgianCheck(tenDigits):00}"));
    }

    /// <summary>The creditor reference of a body.</summary>
    /// <param name="body">1 to 21 letters A to Z and digits; spaces and small letters are accepted.</param>
    /// <exception cref="ArgumentException">Another character, none, or more than 21.</exception>
    public static PaymentReference Creditor(string body)
    {
        var normal = Iban.Normalise(body);
        if (normal.Length is < 1 or > CreditorMaxLength - 4 || !normal.All(IsPlain)) throw new ArgumentException("A creditor reference has 1 to 21 letters A to Z and digits.", nameof(body));
        return new(ReferenceKind.Creditor, $"RF{Mod97.CheckDigits("RF", normal):00}{normal}");
    }

    /// <summary>Reads one reference that fills the whole text, in any spacing and with or without the <c>+++</c>, <c>***</c> and slashes around it.</summary>
    /// <returns>The reference, or <c>text-empty</c>, <c>reference-format</c>, <c>reference-checksum</c>.</returns>
    public static Outcome<PaymentReference> Parse(string? text)
    {
        var plain = string.Concat(Iban.Normalise(text).Where(c => !IsSeparator(c)));
        if (plain.Length == 0) return Refusal.TextEmpty;
        if (plain.Length == BelgianLength && plain.All(char.IsAsciiDigit)) return BelgianOf(plain) is { } belgian ? belgian : Refusal.ReferenceChecksum;
        if (!plain.StartsWith("RF", StringComparison.Ordinal) || plain.Length is < 5 or > CreditorMaxLength || !plain.All(IsPlain)
            || !char.IsAsciiDigit(plain[2]) || !char.IsAsciiDigit(plain[3])) return Refusal.ReferenceFormat;
        return Mod97.Holds(plain) ? new PaymentReference(ReferenceKind.Creditor, plain) : Refusal.ReferenceChecksum;
    }

    /// <summary>Every reference a free text could mean, in the order written, each once. Only references whose check digits hold.</summary>
    /// <remarks>
    /// Banks break texts at 35 characters and people add spaces, so digits may stand apart by separators; a reference never begins or ends inside a longer number.
    /// One in 97 unrelated numbers of the right length passes: a candidate means something only if it is one of ours.
    /// </remarks>
    public static IReadOnlyList<PaymentReference> FindIn(string? remittance)
    {
        if (string.IsNullOrEmpty(remittance)) return [];
        var found = new List<PaymentReference>();
        Span<char> gathered = stackalloc char[CreditorMaxLength];
        var next = 0;
        for (var start = 0; start < remittance.Length; start = Math.Max(start + 1, next))
        {
            if (start > 0 && char.IsAsciiLetterOrDigit(remittance[start - 1]) && !(char.IsAsciiDigit(remittance[start]) && char.IsAsciiLetter(remittance[start - 1]))) continue;
            if (char.IsAsciiDigit(remittance[start])) next = Gather(remittance, start, BelgianLength, digitsOnly: true, gathered, found);
            else if (remittance[start] is 'R' or 'r') next = Gather(remittance, start, CreditorMaxLength, digitsOnly: false, gathered, found);
        }
        return found;
    }

    /// <summary><see cref="Value"/>.</summary>
    public override string ToString() => Value ?? "";

    /// <returns>Where the reference ends that begins here, so that its own digits are not read as another one; the start when none does.</returns>
    private static int Gather(string text, int start, int atMost, bool digitsOnly, Span<char> gathered, List<PaymentReference> found)
    {
        var (count, gap, end) = (0, 0, start);
        for (var i = start; i < text.Length && count < atMost; i++)
        {
            var c = text[i];
            if (char.IsAsciiDigit(c) || (!digitsOnly && char.IsAsciiLetter(c)))
            {
                gathered[count++] = char.ToUpperInvariant(c);
                gap = 0;
                // A candidate ends where its number ends: never between two digits, nor inside a word.
                var ends = i + 1 == text.Length || !(char.IsAsciiDigit(text[i + 1]) || (!digitsOnly && char.IsAsciiLetter(text[i + 1])));
                if (ends && Candidate(gathered[..count], digitsOnly) is { } reference)
                {
                    if (!found.Contains(reference)) found.Add(reference);
                    end = i + 1;
                }
            }
            else if (gap++ == 3 || !(IsSeparator(c) || char.IsWhiteSpace(c))) break;
        }
        return end;
    }

    private static PaymentReference? Candidate(ReadOnlySpan<char> plain, bool digitsOnly)
    {
        if (digitsOnly) return plain.Length == BelgianLength ? BelgianOf(plain) : null;
        return plain is ['R', 'F', ..] && Mod97.Holds(plain) ? new PaymentReference(ReferenceKind.Creditor, plain.ToString()) : null;
    }

    private static PaymentReference? BelgianOf(ReadOnlySpan<char> twelveDigits)
    {
        var first = long.Parse(twelveDigits[..10], NumberStyles.None, CultureInfo.InvariantCulture);
        var check = int.Parse(twelveDigits[10..], NumberStyles.None, CultureInfo.InvariantCulture);
        return check == BelgianCheck(first) ? new PaymentReference(ReferenceKind.Belgian, twelveDigits.ToString()) : null;
    }

    private static long BelgianCheck(long tenDigits) => tenDigits % 97 is var rest and not 0 ? rest : 97;

    private static bool IsPlain(char c) => char.IsAsciiDigit(c) || char.IsAsciiLetterUpper(c);

    private static bool IsSeparator(char c) => c is '+' or '*' or '/' or '.' or '-' or '_';
}
