using Mutual.Grains.Documents;
using NodaTime;

namespace Mutual.Tests.Documents;

public class PrintedTests
{
    [Theory]
    [InlineData(123456789, DocumentLanguage.En, "1,234,567.89", "€1,234,567.89")]
    [InlineData(123456789, DocumentLanguage.Fr, "1 234 567,89", "1 234 567,89 €")]
    [InlineData(123456789, DocumentLanguage.Nl, "1.234.567,89", "€ 1.234.567,89")]
    [InlineData(-5, DocumentLanguage.Nl, "-0,05", "€ -0,05")]
    [InlineData(-100000, DocumentLanguage.En, "-1,000.00", "-€1,000.00")]
    [InlineData(99999, DocumentLanguage.Fr, "999,99", "999,99 €")]
    public void Amounts_are_written_as_the_reader_writes_them(long cents, DocumentLanguage language, string plain, string euros)
    {
        Printed.Amount(new Money(cents), language).Should().Be(plain);
        Printed.Euros(new Money(cents), language).Should().Be(euros);
    }

    [Fact]
    public void Numbers_keep_the_decimals_they_have_and_at_least_those_asked_for()
    {
        Printed.Number(7.25m, DocumentLanguage.Fr).Should().Be("7,25");
        Printed.Number(12.0m, DocumentLanguage.Nl).Should().Be("12");
        Printed.Number(1500m, DocumentLanguage.Nl, decimals: 2).Should().Be("1.500,00");
        Printed.Number(83.3333m, DocumentLanguage.En, decimals: 2).Should().Be("83.3333");
        Printed.Number(-0.5m, DocumentLanguage.En).Should().Be("-0.5");
    }

    [Fact]
    public void Days_are_written_out()
    {
        Printed.Day(new LocalDate(2026, 3, 1), DocumentLanguage.Fr).Should().Be("1er mars 2026");
        Printed.Day(new LocalDate(2026, 8, 15), DocumentLanguage.Fr).Should().Be("15 août 2026");
        Printed.Day(new LocalDate(2026, 3, 1), DocumentLanguage.Nl).Should().Be("1 maart 2026");
        Printed.Day(new LocalDate(2026, 3, 1), DocumentLanguage.En).Should().Be("1 March 2026");
    }
}
