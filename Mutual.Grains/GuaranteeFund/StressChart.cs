using System.Globalization;
using System.Text;

namespace Mutual.Grains.GuaranteeFund;

/// <summary>A scenario as a picture: what the fund holds and must hold, before and after, as bars with their figures. SVG, readable alone.</summary>
public static class StressChart
{
    private const int Width = 760, Height = 440, Left = 40, Top = 150, Plot = 230, Slot = 136, Bar = 88;

    private static readonly Dictionary<string, string> Titles = new(StringComparer.Ordinal)
    {
        ["largest-client-fails"] = "The largest client fails",
        ["sector-shock"] = "A sector loses half its turnover, then three quarters",
        ["ban-45"] = "A ban takes part of the turnover",
        ["all-late-30"] = "Everybody pays later",
        ["funder-late"] = "The largest payer's transfer is late on payday",
    };

    /// <summary>The scenario's title.</summary>
    public static string TitleOf(string code) => Titles[code];

    /// <summary>The picture of one scenario.</summary>
    public static string Of(StressTest test, StressOutcome outcome)
    {
        (string Label, Money Amount, string Colour)[] bars =
        [
            ("held now", test.Held, "#2f6f4f"), ("required now", test.Required, "#8a8f98"), ("loss", outcome.Loss, "#b3402e"),
            ("held after", outcome.HeldAfter, "#2f6f4f"), ("required after", outcome.RequiredAfter, "#8a8f98"),
        ];
        var highest = Math.Max(bars.Max(bar => bar.Amount.Cents), 0);
        var span = Math.Max(1, highest - Math.Min(bars.Min(bar => bar.Amount.Cents), 0));
        int Scaled(long cents) => (int)((Int128)cents * Plot / span);
        var zero = Top + Scaled(highest);

        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"""
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Width} {Height}" width="{Width}" height="{Height}" role="img" aria-labelledby="title said" font-family="sans-serif">
            <title id="title">{Text(TitleOf(outcome.Code))}: the guarantee fund of {Text(test.Entity)} on {test.On:uuuu-MM-dd}</title>
            <rect width="{Width}" height="{Height}" fill="#ffffff"/>
            <text x="{Left}" y="40" font-size="22" font-weight="bold" fill="#1c2026">{Text(TitleOf(outcome.Code))}</text>
            <text x="{Left}" y="64" font-size="14" fill="#4a505a">Guarantee fund of {Text(test.Entity)}, book of {test.On:uuuu-MM-dd}, in euros. Throttle afterwards: {StepText(outcome.ThrottleStep)}.</text>
            <g id="said" font-size="12" fill="#4a505a">

            """);
        var y = 86;
        foreach (var line in Lines(outcome.Said))
        {
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left}\" y=\"{y}\">{Text(line)}</text>\n");
            y += 16;
        }
        svg.Append("</g>\n");
        for (var i = 0; i < bars.Length; i++)
        {
            var (label, amount, colour) = bars[i];
            var (x, size) = (Left + (i * Slot) + ((Slot - Bar) / 2), Math.Abs(Scaled(amount.Cents)));
            var top = amount.IsNegative ? zero : zero - size;
            svg.Append(CultureInfo.InvariantCulture, $"""
                <rect x="{x}" y="{top}" width="{Bar}" height="{Math.Max(size, 1)}" fill="{colour}"/>
                <text x="{x + (Bar / 2)}" y="{(amount.IsNegative ? zero + size + 16 : top - 6)}" font-size="13" text-anchor="middle" fill="#1c2026">{Grouped(amount)}</text>
                <text x="{x + (Bar / 2)}" y="{Top + Plot + 36}" font-size="13" text-anchor="middle" fill="#1c2026">{label}</text>

                """);
        }
        svg.Append(CultureInfo.InvariantCulture, $"<line x1=\"{Left}\" y1=\"{zero}\" x2=\"{Width - Left}\" y2=\"{zero}\" stroke=\"#1c2026\" stroke-width=\"1\"/>\n</svg>\n");
        return svg.ToString();
    }

    /// <summary>What a step means, in words.</summary>
    public static string StepText(int step) => step switch { 0 => "none", 1 => "1, lower advances", 2 => "2, a cap per client", _ => $"{step.ToString(CultureInfo.InvariantCulture)}, no new guarantees" };

    private static IEnumerable<string> Lines(string said)
    {
        const int Most = 108;
        var line = new StringBuilder();
        foreach (var word in said.Split(' '))
        {
            if (line.Length + word.Length >= Most)
            {
                yield return line.ToString();
                line.Clear();
            }
            if (line.Length > 0) line.Append(' ');
            line.Append(word);
        }
        yield return line.ToString();
    }

    private static string Grouped(Money amount)
    {
        var plain = amount.Abs().ToString();
        var euros = plain[..^3];
        for (var at = euros.Length - 3; at > 0; at -= 3) euros = euros.Insert(at, "\u202f");
        return $"{(amount.IsNegative ? "−" : "")}{euros}{plain[^3..]}";
    }

    private static string Text(string plain) => plain.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);
}
