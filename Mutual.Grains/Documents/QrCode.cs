using System.Globalization;
using System.Text;
using QRCoder;
using Mutual.Grains.Payments;

namespace Mutual.Grains.Documents;

/// <summary>A QR code as its dark modules, for paper and for pages.</summary>
public sealed class QrCode
{
    /// <summary>Largest amount of the European payment code: 999 999 999.99 euro.</summary>
    public static readonly Money AmountMax = new(99_999_999_999);

    private const int VersionMax = 13;   // EPC069-12, 3.2: no larger, so that every phone reads it.
    private readonly bool[][] dark;

    private QrCode(string text)
    {
        using var generator = new QRCodeGenerator();
        using var data = generator.CreateQrCode(text, QRCodeGenerator.ECCLevel.M, forceUtf8: true);
        const int Quiet = 4;   // The library draws the quiet zone; whoever places the code leaves its own.
        if ((data.ModuleMatrix.Count - (2 * Quiet) - 17) / 4 > VersionMax) throw new ArgumentException("The text is too long for a payment code.", nameof(text));
        dark = [.. data.ModuleMatrix.Skip(Quiet).SkipLast(Quiet).Select(row => row.Cast<bool>().Skip(Quiet).SkipLast(Quiet).ToArray())];
    }

    /// <summary>Modules on a side.</summary>
    public int Size => dark.Length;

    /// <summary>The dark modules, each row's neighbours together.</summary>
    public IEnumerable<(int Row, int From, int Count)> Runs
    {
        get
        {
            for (var row = 0; row < Size; row++)
            {
                for (var from = 0; from < Size; from++)
                {
                    var count = dark[row].Skip(from).TakeWhile(isDark => isDark).Count();
                    if (count > 0) yield return (row, from, count);
                    from += count;
                }
            }
        }
    }

    /// <summary>The code of a transfer that European banking apps scan: EPC069-12 version 002, with the reference in its structured field.</summary>
    /// <param name="amount">0.01 to 999 999 999.99 euro.</param>
    /// <exception cref="ArgumentOutOfRangeException">The amount cannot be paid by one transfer.</exception>
    public static QrCode OfTransfer(string payee, Iban account, string bic, Money amount, PaymentReference reference) => new(TransferText(payee, account, bic, amount, reference));

    /// <summary>The code of a text an app reads, at most 331 bytes.</summary>
    public static QrCode OfText(string text) => new(text);

    /// <summary>What such a code says, a line a field.</summary>
    public static string TransferText(string payee, Iban account, string bic, Money amount, PaymentReference reference)
    {
        if (!amount.IsPositive || amount > AmountMax) throw new ArgumentOutOfRangeException(nameof(amount), amount, "A transfer moves 0.01 to 999 999 999.99 euro.");
        return string.Join('\n', "BCD", "002", "1", "SCT", bic, SepaText.Of(payee, SepaText.NameMax), account.Value, $"EUR{amount}", "", reference.Value);
    }

    /// <summary>As an SVG image for a page, black on white with its quiet zone; no script, nothing fetched.</summary>
    /// <param name="title">What a screen reader says.</param>
    public string ToSvg(string title)
    {
        var path = new StringBuilder();
        foreach (var (row, from, count) in Runs) path.Append(CultureInfo.InvariantCulture, $"M{from + 4} {row + 4}h{count}v1h-{count}z");
        var side = Size + 8;
        return $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {side} {side}\" role=\"img\" shape-rendering=\"crispEdges\"><title>{System.Net.WebUtility.HtmlEncode(title)}</title>"
            + $"<path fill=\"#fff\" d=\"M0 0h{side}v{side}h-{side}z\"/><path d=\"{path}\"/></svg>";
    }
}
