using System.Globalization;
using System.Text;
using System.Xml;
using NodaTime;
using NodaTime.Text;

namespace Mutual.Grains.Payments;

/// <summary>Writes a bank statement as a bank would, camt.053.001.08: for the simulated bank of demonstrations and tests.</summary>
/// <remarks>
/// The same statement and moment give the same bytes. What <see cref="CamtReader"/> reads back is the statement, keys included.
/// Lines out that follow each other with the same <see cref="BankLine.Batch"/>, days and bank reference become one entry, as banks book a file of payments.
/// </remarks>
public static class CamtWriter
{
    private const string Namespace = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.08";
    private const int UnstructuredMax = 140;
    private const int NameMax = 140;
    private const int EntryTextMax = 500;
    private static readonly InstantPattern ToTheSecond = InstantPattern.CreateWithInvariantCulture("uuuu-MM-dd'T'HH:mm:ss'Z'");

    /// <summary>Writes one file.</summary>
    /// <param name="createdAt">When the bank made it; written to the second.</param>
    /// <param name="statements">At least one; each adds up.</param>
    /// <exception cref="ArgumentException">A statement whose lines do not lead from its opening to its closing balance.</exception>
    public static void Write(Stream file, Instant createdAt, params ReadOnlySpan<BankStatement> statements)
    {
        if (statements.IsEmpty) throw new ArgumentException("A file holds at least one statement.", nameof(statements));
        foreach (var statement in statements)
        {
            var end = statement.Lines.Aggregate(statement.Opening, (balance, line) => balance + line.Amount);
            if (end != statement.Closing) throw new ArgumentException($"Statement {statement.BankId} ends at {end}, not {statement.Closing}.", nameof(statements));
        }
        using var xml = XmlWriter.Create(file, new XmlWriterSettings { Encoding = new UTF8Encoding(false), Indent = true, IndentChars = " ", NewLineChars = "\n", CloseOutput = false });
        var writing = new Writing(xml, ToTheSecond.Format(createdAt));
        xml.WriteStartDocument();
        writing.Start("Document", "BkToCstmrStmt", "GrpHdr");
        writing.Text("MsgId", statements[0].BankId);
        writing.Text("CreDtTm", ToTheSecond.Format(createdAt));
        writing.End();
        foreach (var statement in statements) writing.Statement(statement);
        xml.WriteEndDocument();
    }

    private sealed class Writing(XmlWriter xml, string createdAt)
    {
        public void Statement(BankStatement statement)
        {
            Start("Stmt");
            Text("Id", statement.BankId);
            var number = statement.No?.ToString(CultureInfo.InvariantCulture);
            Text("ElctrncSeqNb", number);
            Text("LglSeqNb", number);
            Text("CreDtTm", createdAt);
            Start("FrToDt");
            Text("FrDtTm", LocalDatePattern.Iso.Format(statement.FromOn) + "T00:00:00");
            Text("ToDtTm", LocalDatePattern.Iso.Format(statement.ToOn) + "T23:59:59");
            End();
            Start("Acct", "Id");
            Text("IBAN", statement.Account.Value);
            End();
            Text("Ccy", "EUR");
            End();
            Balance("OPBD", statement.Opening, statement.FromOn);
            Balance("CLBD", statement.Closing, statement.ToOn);

            var entries = Entries(statement);
            Summary([.. entries.Select(entry => entry.Aggregate(Money.Zero, (sum, line) => sum + line.Amount))]);
            foreach (var entry in entries) Entry(entry);
            End();
        }

        public void Start(params ReadOnlySpan<string> names)
        {
            foreach (var name in names) xml.WriteStartElement(name, Namespace);
        }

        public void Text(string name, string? text)
        {
            if (!string.IsNullOrEmpty(text)) xml.WriteElementString(name, Namespace, text);
        }

        public void End(int elements = 1)
        {
            for (; elements > 0; elements--) xml.WriteEndElement();
        }

        private static List<List<BankLine>> Entries(BankStatement statement)
        {
            var entries = new List<List<BankLine>>();
            foreach (var line in statement.Lines)
            {
                if (entries is [.., [.., var before]] && line is { Batch: not null, EndToEnd: not null, Returned: false, Amount.IsNegative: true }
                    && before is { EndToEnd: not null, Returned: false, Amount.IsNegative: true }
                    && (line.Batch, line.BookedOn, line.ValueOn, line.BankReference, line.TransactionCode) == (before.Batch, before.BookedOn, before.ValueOn, before.BankReference, before.TransactionCode))
                {
                    entries[^1].Add(line);
                }
                else entries.Add([line]);
            }
            return entries;
        }

        private void Summary(Money[] entries)
        {
            var (credits, debits) = (entries.Where(amount => !amount.IsNegative).ToArray(), entries.Where(amount => amount.IsNegative).ToArray());
            var (credited, debited) = (credits.Aggregate(Money.Zero, (sum, amount) => sum + amount), debits.Aggregate(Money.Zero, (sum, amount) => sum - amount));
            Start("TxsSummry", "TtlNtries");
            Totals(entries.Length, credited + debited);
            Start("TtlNetNtry");
            Text("Amt", (credited - debited).Abs().ToString());
            Sign(credited - debited);
            End(2);
            Start("TtlCdtNtries");
            Totals(credits.Length, credited);
            End();
            Start("TtlDbtNtries");
            Totals(debits.Length, debited);
            End(2);

            void Totals(int count, Money sum)
            {
                Text("NbOfNtries", count.ToString(CultureInfo.InvariantCulture));
                Text("Sum", sum.ToString());
            }
        }

        private void Balance(string code, Money balance, LocalDate on)
        {
            Start("Bal", "Tp", "CdOrPrtry");
            Text("Cd", code);
            End(2);
            Amount(balance);
            Day("Dt", on);
            End();
        }

        private void Entry(List<BankLine> lines)
        {
            var first = lines[0];
            var isPlain = lines.Count == 1 && first is { EndToEnd: null, Counterparty: null, CounterpartyIban: null, Reference: null, Batch: null, ReturnReason: null };
            Start("Ntry");
            Amount(lines.Aggregate(Money.Zero, (sum, line) => sum + line.Amount), first is { Returned: true, ReturnReason: null });
            Start("Sts");
            Text("Cd", "BOOK");
            End();
            Day("BookgDt", first.BookedOn);
            Day("ValDt", first.ValueOn);
            Text("AcctSvcrRef", first.BankReference);
            Code(first.TransactionCode);
            if (!isPlain)
            {
                Start("NtryDtls");
                if (first.Batch is not null)
                {
                    Start("Btch");
                    Text("PmtInfId", first.Batch);
                    if (lines.Count > 1) Text("NbOfTxs", lines.Count.ToString(CultureInfo.InvariantCulture));
                    End();
                }
                // A batch the bank books as one movement names no single payment.
                if (first.Batch is null || first.EndToEnd is not null) foreach (var line in lines) Transaction(line);
                End();
            }
            if (isPlain || first is { Batch: not null, EndToEnd: null }) Text("AddtlNtryInf", first.Remittance is { Length: > EntryTextMax } text ? text[..EntryTextMax] : first.Remittance);
            End();
        }

        private void Transaction(BankLine line)
        {
            Start("TxDtls", "Refs");
            Text("EndToEndId", line.EndToEnd ?? "NOTPROVIDED");
            End();
            Amount(line.Amount);
            var (party, account) = line.Amount.IsPositive ? ("Dbtr", "DbtrAcct") : ("Cdtr", "CdtrAcct");
            if (line.Counterparty is not null || line.CounterpartyIban is not null)
            {
                Start("RltdPties");
                if (line.Counterparty is { } name)
                {
                    Start(party, "Pty");
                    Text("Nm", name[..Math.Min(name.Length, NameMax)]);
                    End(2);
                }
                if (line.CounterpartyIban is { } iban)
                {
                    Start(account, "Id");
                    Text("IBAN", iban);
                    End(2);
                }
                End();
            }
            Remittance(line);
            if (line.ReturnReason is { } reason)
            {
                Start("RtrInf", "Rsn");
                Text(reason.Length <= 4 ? "Cd" : "Prtry", reason);
                End(2);
            }
            End();
        }

        private void Remittance(BankLine line)
        {
            if (line.Remittance is null && line.Reference is null) return;
            Start("RmtInf");
            var rest = line.Remittance ?? "";
            while (rest.Length > UnstructuredMax)
            {
                // Cut at a space: the reader joins the parts with one.
                var cut = rest.LastIndexOf(' ', UnstructuredMax) is var at and > 0 ? at : UnstructuredMax;
                Text("Ustrd", rest[..cut]);
                rest = rest[cut..].TrimStart();
            }
            Text("Ustrd", rest);
            if (line.Reference is { } reference)
            {
                Start("Strd", "CdtrRefInf", "Tp", "CdOrPrtry");
                Text("Cd", "SCOR");
                End();
                Text("Issr", reference.StartsWith("RF", StringComparison.Ordinal) ? "ISO" : "BBA");
                End();
                Text("Ref", reference);
                End(2);
            }
            End();
        }

        private void Code(string? code)
        {
            Start("BkTxCd");
            if (code?.Split('/') is [var domain, var family, var subFamily])
            {
                Start("Domn");
                Text("Cd", domain);
                Start("Fmly");
                Text("Cd", family);
                Text("SubFmlyCd", subFamily);
                End(2);
            }
            End();
        }

        private void Amount(Money amount, bool isReversal = false)
        {
            Start("Amt");
            xml.WriteAttributeString("Ccy", "EUR");
            xml.WriteString(amount.Abs().ToString());
            End();
            Sign(amount);
            if (isReversal) Text("RvslInd", "true");
        }

        private void Sign(Money amount) => Text("CdtDbtInd", amount.IsNegative ? "DBIT" : "CRDT");

        private void Day(string name, LocalDate? on)
        {
            if (on is not { } day) return;
            Start(name);
            Text("Dt", LocalDatePattern.Iso.Format(day));
            End();
        }
    }
}
