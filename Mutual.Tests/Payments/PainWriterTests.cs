using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Xml.Linq;
using CsCheck;
using FluentAssertions;
using Mutual.Grains.Kernel;
using Mutual.Grains.Payments;
using NodaTime;
using Xunit;

namespace Mutual.Tests.Payments;

public class PainWriterTests
{
    private static readonly XNamespace Pain = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09";
    private static readonly Iban Ours = Iban.Parse("BE68539007547034").Accepted;
    private static readonly Iban Theirs = Iban.Parse("FR1420041010050500013M02606").Accepted;
    private static readonly PainFile March = new("SAL-BE-2026-03-1", Instant.FromUtc(2026, 3, 27, 9, 0, 1), new(2026, 3, 30), "Mutuelle du Travail", Ours, "GKCCBEBB");

    [Fact]
    public void A_salary_file_says_what_is_paid_to_whom_and_how_much_in_all()
    {
        var written = Write(out var bytes, Payment("SAL-1", "Zoë Müller-Łącka", 1_812_55, "Salary 2026-03"), Payment("SAL-2", "Bo", 1, null));

        written.Accepted.Should().Be(new PainWritten(2, new Money(1_812_56)));
        var document = XDocument.Load(new MemoryStream(bytes));
        document.Descendants(Pain + "NbOfTxs").Select(e => e.Value).Should().Equal("2", "2");
        document.Descendants(Pain + "CtrlSum").Select(e => e.Value).Should().Equal("1812.56", "1812.56");
        document.Descendants(Pain + "CtgyPurp").Single().Value.Should().Be("SALA");
        document.Descendants(Pain + "Cdtr").Select(e => e.Value).Should().Equal("Zoe Muller-Lacka", "Bo");
        document.Descendants(Pain + "InstdAmt").Select(e => e.Value).Should().Equal("1812.55", "0.01");
        document.Descendants(Pain + "Ustrd").Select(e => e.Value).Should().Equal("Salary 2026-03");
        document.Descendants(Pain + "PstlAdr").Should().BeEmpty();
        document.Descendants(Pain + "CreDtTm").Single().Value.Should().Be("2026-03-27T09:00:01Z");
        document.Descendants(Pain + "ReqdExctnDt").Single().Value.Should().Be("2026-03-30");
    }

    [Fact]
    public void A_salary_file_satisfies_the_schema()
    {
        Write(out var salaries, Payment("SAL-1", "Zoë", 1_812_55, "Salary 2026-03"), Payment("SAL-2", new string('n', 200), 99_999_999_999, new string('r', 300)));
        IsoSchema.Faults("pain.001.001.09", new MemoryStream(salaries)).Should().BeEmpty();
        using var refund = new MemoryStream();
        PainWriter.Write(refund, March with { IsSalary = false, BatchBooking = false }, [Payment("R-1", "Théâtre du Port", 100, "paid twice")]);
        IsoSchema.Faults("pain.001.001.09", new MemoryStream(refund.ToArray())).Should().BeEmpty();
    }

    [Fact]
    public void The_same_payments_are_the_same_bytes()
    {
        Write(out var once, Payment("SAL-1", "Zoë", 1_812_55, "Salary"));
        Write(out var again, Payment("SAL-1", "Zoë", 1_812_55, "Salary"));
        again.Should().Equal(once);
        Convert.ToHexStringLower(SHA256.HashData(once))[..16].Should().Be("c07f7639bdada316");
    }

    public static TheoryData<string, PainPayment[]> Wrong => new()
    {
        { "payments-empty", [] },
        { "amount-not-positive", [Payment("S", "Ada", 0)] },
        { "amount-not-positive", [Payment("S", "Ada", -1)] },
        { "amount-over-limit", [Payment("S", "Ada", 100_000_000_000)] },
        { "currency-not-accepted", [new("S", "Ada", Theirs, new Money(1, Currency.Usd), null)] },
        { "iban-not-sepa", [new("S", "Ada", default, new Money(1), null)] },
        { "name-not-sepa", [Payment("S", "🎭🎭", 1)] },
        { "name-not-sepa", [Payment("S", " - ", 1)] },
        { "name-not-sepa", [Payment("S", "明子", 1)] },
        { "reference-charset", [Payment("", "Ada", 1)] },
        { "reference-charset", [Payment(new string('1', 36), "Ada", 1)] },
        { "reference-charset", [Payment("/S", "Ada", 1)] },
        { "reference-charset", [Payment("S//1", "Ada", 1)] },
        { "reference-charset", [Payment("Sé", "Ada", 1)] },
        { "end-to-end-twice", [Payment("S", "Ada", 1), Payment("S", "Bo", 1)] },
    };

    [Theory, MemberData(nameof(Wrong))]
    public void One_wrong_payment_refuses_the_file_by_name_and_nothing_is_written(string code, PainPayment[] payments)
    {
        Write(out var bytes, payments).Refused!.Code.Should().Be(code);
        bytes.Should().BeEmpty();
    }

    [Theory]
    [InlineData("GKCC", "bic-invalid")]
    [InlineData("gkccbebb", "bic-invalid")]
    [InlineData("GKCC12BB", "bic-invalid")]
    public void A_wrong_bank_code_is_refused_by_name(string bic, string code)
    {
        using var file = new MemoryStream();
        PainWriter.Write(file, March with { DebtorBic = bic }, [Payment("S", "Ada", 1)]).Refused!.Code.Should().Be(code);
    }

    [Theory]
    [InlineData("Théâtre du Port", "Theatre du Port")]
    [InlineData("Straße & Söhne", "Strasse + Sohne")]
    [InlineData("Œuvre “sœur” d’Ægir", "OEuvre 'soeur' d'AEgir")]
    [InlineData("Βασίλης Παππάς", "Vasilis Pappas")]
    [InlineData("Иван Щерев", "Ivan Shterev")]
    [InlineData("a\tb\r\nc  d", "a b c d")]
    [InlineData("//x//y/", "x/y")]
    [InlineData("100 € [net]", "100 EUR (net)")]
    [InlineData("=HYPERLINK(1)", ".HYPERLINK(1)")]
    [InlineData("ﬁn Ⅳ", "fin IV")]
    [InlineData("🎭", "")]
    [InlineData("half \ud83c", "half")]
    public void Text_is_written_in_the_characters_banks_accept(string text, string plain) => SepaText.Of(text, 70).Should().Be(plain);

    [Fact]
    public void Any_text_becomes_one_that_banks_accept_and_stays_it() => Gen.String.Sample(text =>
    {
        var plain = SepaText.Of(text, 140);
        return plain.Length <= 140 && plain.All(c => char.IsAsciiLetterOrDigit(c) || " /-?:().,'+".Contains(c, StringComparison.Ordinal))
            && !plain.Contains("//", StringComparison.Ordinal) && !plain.StartsWith('/') && !plain.EndsWith('/') && SepaText.Of(plain, 140) == plain;
    });

    [Fact]
    public void Seventy_five_thousand_salaries_are_written_in_a_second_and_in_little_memory()
    {
        var payments = Enumerable.Range(1, 75_000).Select(n => Payment(string.Create(CultureInfo.InvariantCulture, $"SAL-2026-03-{n}"), "Zoë Müller", 1_500_00 + n, "Salary 2026-03")).ToArray();
        PainWriter.Write(Stream.Null, March, payments[..100]);

        var before = GC.GetAllocatedBytesForCurrentThread();
        var watch = Stopwatch.StartNew();
        var written = PainWriter.Write(Stream.Null, March, payments).Accepted;

        TestContext.Current.SendDiagnosticMessage($"75 000 payments: {watch.ElapsedMilliseconds} ms, {(GC.GetAllocatedBytesForCurrentThread() - before) / 1_000_000} MB allocated");
        written.Should().Be(new PainWritten(75_000, new Money((75_000L * 1_500_00) + (75_000L * 75_001 / 2))));
        watch.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(5), "a payday file takes well under a second on an idle machine; this one is shared");
    }

    private static PainPayment Payment(string endToEnd, string name, long cents, string? remittance = null) => new(endToEnd, name, Theirs, new Money(cents), remittance);

    private static Outcome<PainWritten> Write(out byte[] bytes, params PainPayment[] payments)
    {
        using var file = new MemoryStream();
        var written = PainWriter.Write(file, March, payments);
        bytes = file.ToArray();
        return written;
    }
}
