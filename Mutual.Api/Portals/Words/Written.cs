using System.Globalization;
using System.Text;
using Mutual.Grains.Kernel;
using NodaTime;
using NodaTime.Text;

namespace Mutual.Api.Portals.Words;

/// <summary>Money, days and rates as a language writes them. The one place where amounts become text for people.</summary>
public sealed class Written
{
    private const char Minus = '\u2212';
    private const char Space = '\u00a0';

    private static readonly Written English = new("en", "en-IE", ",", ".");
    private static readonly Written French = new("fr", "fr-BE", "\u202f", ",");
    private static readonly Written Dutch = new("nl", "nl-BE", ".", ",");

    private readonly CultureInfo culture;
    private readonly string language;
    private readonly string thousands;
    private readonly string point;

    private Written(string language, string culture, string thousands, string point) =>
        (this.language, this.culture, this.thousands, this.point) = (language, CultureInfo.GetCultureInfo(culture), thousands, point);

    /// <summary>The forms of a language.</summary>
    public static Written In(string language) => language switch { "fr" => French, "nl" => Dutch, _ => English };

    /// <summary>An amount alone, with its sign: <c>€1,846.20</c>, <c>1 846,20 €</c>, <c>€ 1.846,20</c>.</summary>
    public string Money(Money money)
    {
        var (whole, cents) = Parts(money);
        return whole + cents;
    }

    /// <summary>The same in two parts, for a large amount whose cents are set small.</summary>
    public (string Whole, string Cents) Parts(Money money)
    {
        var minus = money.IsNegative ? Minus.ToString() : "";
        var (euros, cents) = Digits(money.Abs());
        return language switch
        {
            "fr" => ($"{minus}{euros}", $"{point}{cents}{Space}€"),
            "nl" => ($"€{Space}{minus}{euros}", $"{point}{cents}"),
            _ => ($"{minus}€{euros}", $"{point}{cents}"),
        };
    }

    /// <summary>An amount in a table, whose caption says euros.</summary>
    public string Figure(Money money)
    {
        var (euros, cents) = Digits(money.Abs());
        return $"{(money.IsNegative ? Minus.ToString() : "")}{euros}{point}{cents}";
    }

    /// <summary>A difference, which alone carries a plus.</summary>
    public string Difference(Money money) => money.IsPositive ? $"+{Figure(money)}" : Figure(money);

    /// <summary>Whole euros, for the axis of a chart.</summary>
    public string Euros(long euros) => Grouped(euros.ToString(CultureInfo.InvariantCulture));

    /// <summary>A number of things.</summary>
    public string Count(long count) => Grouped(count.ToString(CultureInfo.InvariantCulture));

    /// <summary>A rate given in percent: <c>6.5 %</c>.</summary>
    public string Percent(decimal percent) => $"{percent.ToString("0.##", culture)}{Space}%";

    /// <summary>A number with up to two decimals, as hours are.</summary>
    public string Number(decimal number) => number.ToString("0.##", culture);

    /// <summary><c>Fri 27 Nov 2026</c>.</summary>
    public string Day(LocalDate day) => day.ToString("ddd d MMM uuuu", culture);

    /// <summary><c>Friday 27 November</c>, where the year is plain.</summary>
    public string DayOfMonth(LocalDate day) => day.ToString("dddd d MMMM", culture);

    /// <summary><c>27 Nov</c>, beside a thing whose year is plain.</summary>
    public string ShortDay(LocalDate day) => day.ToString("d MMM", culture);

    /// <summary><c>November 2026</c>.</summary>
    public string Month(YearMonth month) => Capital(month.OnDayOfMonth(1).ToString("MMMM uuuu", culture));

    /// <summary><c>November</c>.</summary>
    public string MonthName(YearMonth month) => month.OnDayOfMonth(1).ToString("MMMM", culture);

    /// <summary><c>Nov</c>.</summary>
    public string ShortMonth(YearMonth month) => month.OnDayOfMonth(1).ToString("MMM", culture);

    /// <summary>A moment in the mutual's zone: <c>24 Nov 2026, 14:02</c>.</summary>
    public string Moment(Instant moment, Country country = Country.Be) => moment.InZone(MutualTime.ZoneOf(country)).LocalDateTime.ToString("d MMM uuuu, HH:mm", culture);

    /// <summary>For <c>datetime</c> and for back offices.</summary>
    public static string Iso(LocalDate day) => LocalDatePattern.Iso.Format(day);

    private string Capital(string text) => string.Concat(text[..1].ToUpper(culture), text.AsSpan(1));

    private (string Euros, string Cents) Digits(Money money)
    {
        var (euros, cents) = Math.DivRem(money.Cents, 100);
        return (Grouped(euros.ToString(CultureInfo.InvariantCulture)), cents.ToString("00", CultureInfo.InvariantCulture));
    }

    private string Grouped(string digits)
    {
        var grouped = new StringBuilder(digits);
        for (var at = digits.Length - 3; at > (digits[0] == '-' ? 1 : 0); at -= 3) grouped.Insert(at, thousands);
        return grouped.ToString();
    }
}
