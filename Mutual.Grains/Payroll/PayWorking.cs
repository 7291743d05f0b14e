namespace Mutual.Grains.Payroll;

/// <summary>How one figure came about: <c>(start + base × rate) / divisor</c>, rounded once.</summary>
/// <param name="Item">What it is: <c>onss-worker</c>.</param>
/// <param name="Start">What stands before the product, euros: the foot of a bracket, the full bonus. Zero for a plain rate.</param>
/// <param name="Base">What the rate applies to, euros.</param>
/// <param name="Rate">A plain fraction, negative when it lowers.</param>
/// <param name="Divisor">1, or what a share is taken of: 12 months, 35 hours. Kept apart because a twelfth is no decimal.</param>
/// <param name="Rounding">How the sum was rounded.</param>
/// <param name="Decimals">To how many decimals.</param>
/// <param name="Result">The figure.</param>
/// <param name="Rule">The values it was computed with, with their name, source and days.</param>
public readonly record struct PayLine(string Item, decimal Start, decimal Base, decimal Rate, decimal Divisor, Rounding Rounding, byte Decimals, decimal Result, DatedValues Rule)
{
    /// <summary>The figure computed again from what stands in the line.</summary>
    public decimal Again() => Rounding.Apply(Divisor == 1 ? Start + Base * Rate : (Start + Base * Rate) / Divisor, Decimals);
}

/// <summary>The working of one payslip, line by line. One object serves many payslips: clear it, compute, keep the lines.</summary>
public sealed class PayWorking
{
    private PayLine[] lines = new PayLine[48];

    /// <summary>Lines in the order they were computed.</summary>
    public ReadOnlySpan<PayLine> Lines => lines.AsSpan(0, Count);

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>Forgets the lines.</summary>
    public void Clear() => Count = 0;

    /// <summary>The lines, to keep beside the payslip.</summary>
    public PayLine[] Keep() => Lines.ToArray();

    internal void Add(in PayLine line)
    {
        if (Count == lines.Length) Array.Resize(ref lines, lines.Length * 2);
        lines[Count++] = line;
    }
}

/// <summary>Computes a figure and writes down how, when somebody wants to know.</summary>
internal static class PayWorkingLines
{
    /// <summary>To the cent, half away from zero.</summary>
    public static decimal R2(decimal euros) => decimal.Round(euros, 2, MidpointRounding.AwayFromZero);

    /// <summary>To four decimals, half away from zero.</summary>
    public static decimal R4(decimal value) => decimal.Round(value, 4, MidpointRounding.AwayFromZero);

    /// <summary><c>start + base × rate</c>, to the cent, half away from zero.</summary>
    public static decimal Cents(this PayWorking? working, DatedValues rule, string item, decimal amount, decimal rate, decimal start = 0)
    {
        var result = R2(start + amount * rate);
        working?.Add(new(item, start, amount, rate, 1, Rounding.HalfUp, 2, result, rule));
        return result;
    }

    /// <summary><c>(start + base × rate) / divisor</c>, to the cent, half away from zero, divided last so that an exact half stays one.</summary>
    public static decimal Divided(this PayWorking? working, DatedValues rule, string item, decimal amount, decimal rate, decimal divisor, decimal start = 0)
    {
        var result = R2((start + amount * rate) / divisor);
        working?.Add(new(item, start, amount, rate, divisor, Rounding.HalfUp, 2, result, rule));
        return result;
    }

    /// <summary>A figure already rounded that a limit or a difference gives: it is written down as it is.</summary>
    public static decimal Note(this PayWorking? working, DatedValues rule, string item, decimal result)
    {
        working?.Add(new(item, result, 0, 0, 1, Rounding.HalfUp, 2, result, rule));
        return result;
    }
}
