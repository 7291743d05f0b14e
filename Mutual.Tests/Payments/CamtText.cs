using System.Collections.Immutable;
using System.Text;
using FluentAssertions;
using Mutual.Grains.Kernel;
using Mutual.Grains.Payments;

namespace Mutual.Tests.Payments;

/// <summary>A small statement as text, to be bent one piece at a time.</summary>
internal static class CamtText
{
    public const string Good = """
        <?xml version="1.0" encoding="UTF-8"?>
        <Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08">
          <BkToCstmrStmt>
            <GrpHdr><MsgId>M1</MsgId><CreDtTm>2026-03-09T18:00:00Z</CreDtTm></GrpHdr>
            <Stmt>
              <Id>2026-040</Id><ElctrncSeqNb>41</ElctrncSeqNb><LglSeqNb>40</LglSeqNb>
              <FrToDt><FrDtTm>2026-03-09T00:00:00+01:00</FrDtTm><ToDtTm>2026-03-09T23:59:59.999+01:00</ToDtTm></FrToDt>
              <Acct><Id><IBAN>BE68539007547034</IBAN></Id></Acct>
              <Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">100.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-03-08</Dt></Dt></Bal>
              <Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">1030.25</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-03-09</Dt></Dt></Bal>
              <TxsSummry>
                <TtlNtries><NbOfNtries>2</NbOfNtries><Sum>1069.75</Sum><TtlNetNtry><Amt>930.25</Amt><CdtDbtInd>CRDT</CdtDbtInd></TtlNetNtry></TtlNtries>
                <TtlCdtNtries><NbOfNtries>1</NbOfNtries><Sum>1000</Sum></TtlCdtNtries><TtlDbtNtries><NbOfNtries>1</NbOfNtries><Sum>69.75</Sum></TtlDbtNtries>
              </TxsSummry>
              <Ntry><Amt Ccy="EUR">1000.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>2026-03-09</Dt></BookgDt><ValDt><Dt>2026-03-10</Dt></ValDt><AcctSvcrRef>B1</AcctSvcrRef>
                <NtryDtls><TxDtls><Refs><EndToEndId>NOTPROVIDED</EndToEndId></Refs>
                  <RltdPties><Dbtr><Pty><Nm>Théâtre du Port</Nm></Pty></Dbtr><DbtrAcct><Id><IBAN>BE71096123456769</IBAN></Id></DbtrAcct></RltdPties>
                  <RmtInf><Strd><CdtrRefInf><Tp><CdOrPrtry><Cd>SCOR</Cd></CdOrPrtry><Issr>BBA</Issr></Tp><Ref>123456789002</Ref></CdtrRefInf></Strd></RmtInf></TxDtls></NtryDtls></Ntry>
              <Ntry><Amt Ccy="EUR">69.75</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>2026-03-09</Dt></BookgDt>
                <BkTxCd><Domn><Cd>ACMT</Cd><Fmly><Cd>MDOP</Cd><SubFmlyCd>CHRG</SubFmlyCd></Fmly></Domn></BkTxCd><AddtlNtryInf>Account charges March</AddtlNtryInf></Ntry>
            </Stmt>
          </BkToCstmrStmt>
        </Document>
        """;

    public static Outcome<ImmutableArray<BankStatement>> Read(string text) => Read(Encoding.UTF8.GetBytes(text));

    public static Outcome<ImmutableArray<BankStatement>> Read(byte[] bytes) => CamtReader.Read(new MemoryStream(bytes));

    public static BankStatement One(string text) => Read(text).Accepted.Should().ContainSingle().Subject;

    /// <summary>The good statement with one piece replaced; the piece must be there.</summary>
    public static string With(string piece, string other) => Good.Contains(piece, StringComparison.Ordinal)
        ? Good.Replace(piece, other, StringComparison.Ordinal)
        : throw new ArgumentException($"The statement has no {piece}.", nameof(piece));
}
