using System.Xml.Linq;
using Mutual.Grains.Documents;
using Mutual.Grains.Payments;

namespace Mutual.Tests.Documents;

public class QrCodeTests
{
    private static readonly Iban Account = Iban.Parse("BE68539007547034").Accepted;

    [Fact]
    public void A_payment_code_says_who_where_how_much_and_the_reference() =>
        QrCode.TransferText("Théâtre & Cie", Account, "GKCCBEBB", new Money(1_210_00), PaymentReference.Creditor("2026000042")).Split('\n')
            .Should().Equal("BCD", "002", "1", "SCT", "GKCCBEBB", "Theatre + Cie", "BE68539007547034", "EUR1210.00", "", PaymentReference.Creditor("2026000042").Value);

    [Fact]
    public void Nothing_and_too_much_have_no_code()
    {
        var none = () => QrCode.OfTransfer("Mutual", Account, "GKCCBEBB", Money.Zero, PaymentReference.Belgian(1));
        var much = () => QrCode.OfTransfer("Mutual", Account, "GKCCBEBB", QrCode.AmountMax + new Money(1), PaymentReference.Belgian(1));
        none.Should().Throw<ArgumentOutOfRangeException>();
        much.Should().Throw<ArgumentOutOfRangeException>();
        QrCode.OfTransfer(new string('n', 200), Account, "GKCCBEBBXXX", QrCode.AmountMax, PaymentReference.Creditor(new string('Z', 21))).Size.Should().BeLessThanOrEqualTo(69, "version 13 is the largest allowed");
    }

    [Fact]
    public void The_SVG_is_an_image_without_script_that_draws_every_dark_module_once()
    {
        var code = QrCode.OfTransfer("Mutual", Account, "GKCCBEBB", new Money(1), PaymentReference.Belgian(1));
        var svg = XElement.Parse(code.ToSvg("Pay <invoice> & more"));
        svg.Elements().Select(element => element.Name.LocalName).Should().Equal("title", "path", "path");
        svg.Elements().First().Value.Should().Be("Pay <invoice> & more");
        svg.Elements().Last().Attribute("d")!.Value.Count(letter => letter == 'M').Should().Be(code.Runs.Count());
        code.Runs.Should().OnlyHaveUniqueItems().And.AllSatisfy(run => (run.From + run.Count).Should().BeLessThanOrEqualTo(code.Size));
        code.Runs.First().Should().Be((0, 0, 7), "a finder pattern stands in the corner");
        code.ToSvg("x").Should().Be(QrCode.OfTransfer("Mutual", Account, "GKCCBEBB", new Money(1), PaymentReference.Belgian(1)).ToSvg("x"));
    }
}
