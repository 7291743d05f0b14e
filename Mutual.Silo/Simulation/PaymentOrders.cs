using System.Globalization;
using System.Xml;
using Mutual.Grains.Kernel;
using Mutual.Grains.Payments;
using NodaTime;
using NodaTime.Text;

namespace Mutual.Silo.Simulation;

/// <summary>One payment a bank is asked for.</summary>
internal readonly record struct OrderedPayment(string EndToEnd, string Name, Iban Account, Money Amount);

/// <summary>A file of payments as the bank reads it, pain.001: it does what the file says, whoever wrote it.</summary>
/// <param name="MessageId">Of the file; quoted on the statement.</param>
/// <param name="ExecuteOn">Day asked for.</param>
/// <param name="Payer">Account to be debited.</param>
/// <param name="Payments">In the order of the file.</param>
internal sealed record PaymentOrders(string MessageId, LocalDate ExecuteOn, Iban Payer, IReadOnlyList<OrderedPayment> Payments)
{
    /// <summary>Reads a file.</summary>
    /// <exception cref="InvalidDataException">It does not hold as many payments as it declares, or they do not add up to its control sum: a bank refuses such a file.</exception>
    public static PaymentOrders Read(Stream file)
    {
        using var xml = XmlReader.Create(file, new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, IgnoreWhitespace = true });
        var path = new List<string>();
        var payments = new List<OrderedPayment>();
        var (id, payer, declared, sum) = ("", "", "", "");
        LocalDate on = default;
        var (endToEnd, amount, name, account) = ("", "", "", "");
        while (xml.Read())
        {
            switch (xml.NodeType)
            {
                case XmlNodeType.Element when !xml.IsEmptyElement:
                    path.Add(xml.LocalName);
                    break;
                case XmlNodeType.Text:
                    switch (string.Join('/', path.Skip(2)))
                    {
                        case "GrpHdr/MsgId": id = xml.Value; break;
                        case "GrpHdr/NbOfTxs": declared = xml.Value; break;
                        case "GrpHdr/CtrlSum": sum = xml.Value; break;
                        case "PmtInf/ReqdExctnDt/Dt": on = LocalDatePattern.Iso.Parse(xml.Value).Value; break;
                        case "PmtInf/DbtrAcct/Id/IBAN": payer = xml.Value; break;
                        case "PmtInf/CdtTrfTxInf/PmtId/EndToEndId": endToEnd = xml.Value; break;
                        case "PmtInf/CdtTrfTxInf/Amt/InstdAmt": amount = xml.Value; break;
                        case "PmtInf/CdtTrfTxInf/Cdtr/Nm": name = xml.Value; break;
                        case "PmtInf/CdtTrfTxInf/CdtrAcct/Id/IBAN": account = xml.Value; break;
                    }
                    break;
                case XmlNodeType.EndElement:
                    if (xml.LocalName == "CdtTrfTxInf") payments.Add(new(endToEnd, name, Iban.Parse(account).Accepted, Euros(amount)));
                    path.RemoveAt(path.Count - 1);
                    break;
            }
        }
        var total = payments.Aggregate(Money.Zero, (added, payment) => added + payment.Amount);
        if (declared != payments.Count.ToString(CultureInfo.InvariantCulture) || Euros(sum) != total)
            throw new InvalidDataException($"File {id} declares {declared} payments of {sum} and holds {payments.Count} of {total}.");
        return new(id, on, Iban.Parse(payer).Accepted, payments);
    }

    private static Money Euros(string text) => Money.Euro(decimal.Parse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture));
}
