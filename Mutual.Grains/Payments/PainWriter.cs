using System.Globalization;
using System.Text;
using System.Xml;
using NodaTime;
using NodaTime.Text;

namespace Mutual.Grains.Payments;

/// <summary>What our bank is to do with a file of payments.</summary>
/// <param name="MessageId">Derived from the file's own id, so that the same file is the same bytes; 1 to 35 characters. It is the payment information id too: statements quote it.</param>
/// <param name="CreatedAt">When it was prepared; written to the second.</param>
/// <param name="ExecuteOn">The day our account is debited.</param>
/// <param name="DebtorName">The entity that pays.</param>
/// <param name="DebtorIban">Its account.</param>
/// <param name="DebtorBic">Its bank.</param>
/// <param name="IsSalary">Category purpose <c>SALA</c>: banks keep such files confidential and on time.</param>
/// <param name="BatchBooking">Whether the bank may book the file as one movement.</param>
public sealed record PainFile(
    string MessageId, Instant CreatedAt, LocalDate ExecuteOn, string DebtorName, Iban DebtorIban, string DebtorBic, bool IsSalary = true, bool BatchBooking = true);

/// <summary>One payment of a file.</summary>
/// <param name="EndToEnd">Derived from the payment's id; comes back in statements and returns. 1 to 35 characters.</param>
/// <param name="Name">Payee; written in the characters banks accept and cut at 70.</param>
/// <param name="Amount">0.01 to 999 999 999.99 euro.</param>
/// <param name="Remittance">What the payee reads; null or empty for nothing. Cut at 140.</param>
public readonly record struct PainPayment(string EndToEnd, string Name, Iban Iban, Money Amount, string? Remittance);

/// <summary>What a file holds, to be compared with what was approved.</summary>
/// <param name="Count">Payments.</param>
/// <param name="Sum">Their sum.</param>
public readonly record struct PainWritten(int Count, Money Sum);

/// <summary>Writes euro credit transfers for our bank: ISO 20022 pain.001.001.09 within the EPC's rules (EPC132-08).</summary>
/// <remarks>One debit account and one day a file. The same payments give the same bytes. No address is written: the scheme wants none inside the area, and free-text ones end in November 2026.</remarks>
public static class PainWriter
{
    /// <summary>Largest single amount: 999 999 999.99 euro.</summary>
    public static readonly Money AmountMax = new(99_999_999_999);

    private const string Namespace = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09";
    private static readonly InstantPattern ToTheSecond = InstantPattern.CreateWithInvariantCulture("uuuu-MM-dd'T'HH:mm:ss'Z'");

    /// <summary>Writes the whole file, or nothing.</summary>
    /// <param name="payments">Read twice: once to check and add up, once to write.</param>
    /// <returns>
    /// Count and sum, as declared in the file; or, with nothing written, <c>payments-empty</c>, <c>reference-charset</c>, <c>end-to-end-twice</c>, <c>name-not-sepa</c>, <c>bic-invalid</c>,
    /// <c>amount-not-positive</c>, <c>amount-over-limit</c>, <c>currency-not-accepted</c>, <c>iban-not-sepa</c>.
    /// </returns>
    public static Outcome<PainWritten> Write(Stream file, PainFile header, IReadOnlyCollection<PainPayment> payments)
    {
        if (Wrong(header, payments) is { } refused) return refused;
        var sum = payments.Aggregate(Money.Zero, (sum, payment) => sum + payment.Amount);

        using var xml = XmlWriter.Create(file, new XmlWriterSettings { Encoding = new UTF8Encoding(false), Indent = true, IndentChars = " ", NewLineChars = "\n", CloseOutput = false });
        xml.WriteStartDocument();
        xml.WriteStartElement("Document", Namespace);
        Start("CstmrCdtTrfInitn");

        Start("GrpHdr");
        Text("MsgId", header.MessageId);
        Text("CreDtTm", ToTheSecond.Format(header.CreatedAt));
        Totals();
        Start("InitgPty");
        Text("Nm", SepaText.Of(header.DebtorName, SepaText.NameMax));
        End(2);

        Start("PmtInf");
        Text("PmtInfId", header.MessageId);
        Text("PmtMtd", "TRF");
        Text("BtchBookg", header.BatchBooking ? "true" : "false");
        Totals();
        Start("PmtTpInf");
        Coded("SvcLvl", "SEPA");
        if (header.IsSalary) Coded("CtgyPurp", "SALA");
        End();
        Start("ReqdExctnDt");
        Text("Dt", LocalDatePattern.Iso.Format(header.ExecuteOn));
        End();
        Start("Dbtr");
        Text("Nm", SepaText.Of(header.DebtorName, SepaText.NameMax));
        End();
        Account("DbtrAcct", header.DebtorIban);
        Start("DbtrAgt", "FinInstnId");
        Text("BICFI", header.DebtorBic);
        End(2);
        Text("ChrgBr", "SLEV");
        foreach (var payment in payments) Transfer(payment);
        xml.WriteEndDocument();
        return new PainWritten(payments.Count, sum);

        void Transfer(PainPayment payment)
        {
            Start("CdtTrfTxInf", "PmtId");
            Text("EndToEndId", payment.EndToEnd);
            End();
            Start("Amt", "InstdAmt");
            xml.WriteAttributeString("Ccy", "EUR");
            xml.WriteString(payment.Amount.ToString());
            End(2);
            Start("Cdtr");
            Text("Nm", SepaText.Of(payment.Name, SepaText.NameMax));
            End();
            Account("CdtrAcct", payment.Iban);
            if (SepaText.Of(payment.Remittance ?? "", SepaText.RemittanceMax) is { Length: > 0 } remittance)
            {
                Start("RmtInf");
                Text("Ustrd", remittance);
                End();
            }
            End();
        }

        void Totals()
        {
            Text("NbOfTxs", payments.Count.ToString(CultureInfo.InvariantCulture));
            Text("CtrlSum", sum.ToString());
        }

        void Account(string name, Iban iban)
        {
            Start(name, "Id");
            Text("IBAN", iban.Value);
            End(2);
        }

        void Coded(string name, string code)
        {
            Start(name);
            Text("Cd", code);
            End();
        }

        void Start(params ReadOnlySpan<string> names)
        {
            foreach (var name in names) xml.WriteStartElement(name, Namespace);
        }

        void Text(string name, string text) => xml.WriteElementString(name, Namespace, text);

        void End(int elements = 1)
        {
            for (; elements > 0; elements--) xml.WriteEndElement();
        }
    }

    private static Refused? Wrong(PainFile header, IReadOnlyCollection<PainPayment> payments)
    {
        if (payments.Count == 0) return Refusal.PaymentsEmpty;
        if (!SepaText.IsId(header.MessageId)) return Refusal.ReferenceCharset.Because("The id of the file.");
        if (!SepaText.SaysSomething(SepaText.Of(header.DebtorName, SepaText.NameMax))) return Refusal.NameNotSepa.Because("The entity's own name.");
        if (!IsBic(header.DebtorBic)) return Refusal.BicInvalid;
        if (header.DebtorIban.Value is null) return Refusal.IbanNotSepa.Because("The entity has no account.");

        var seen = new HashSet<string>(payments.Count, StringComparer.Ordinal);
        foreach (var payment in payments)
        {
            if (!SepaText.IsId(payment.EndToEnd)) return Refusal.ReferenceCharset.Because($"Payment {seen.Count + 1} of the file.");
            if (!seen.Add(payment.EndToEnd)) return Refusal.EndToEndTwice.Because(payment.EndToEnd);
            if (payment.Iban.Value is null) return Refusal.IbanNotSepa.Because($"{payment.EndToEnd} has no account.");
            if (payment.Amount.Currency is not Currency.Eur) return Refusal.CurrencyNotAccepted.Because(payment.EndToEnd);
            if (!payment.Amount.IsPositive) return Refusal.AmountNotPositive.Because(payment.EndToEnd);
            if (payment.Amount > AmountMax) return Refusal.AmountOverLimit.Because(payment.EndToEnd);
            if (!SepaText.SaysSomething(SepaText.Of(payment.Name, SepaText.NameMax))) return Refusal.NameNotSepa.Because(payment.EndToEnd);
        }
        return null;
    }

    private static bool IsBic(string bic) => bic.Length is 8 or 11 && bic.All(c => char.IsAsciiLetterUpper(c) || char.IsAsciiDigit(c))
        && char.IsAsciiLetterUpper(bic[4]) && char.IsAsciiLetterUpper(bic[5]);
}
