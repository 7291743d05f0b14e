using System.Text;
using System.Xml.Linq;
using Mutual.Grains.Documents;
using Mutual.Grains.Invoices.Documents;
using Npgsql;

namespace Mutual.Tests.Invoices.Documents;

/// <summary>What becomes of an invoice's documents after it is issued: made, kept to the byte, sent once.</summary>
public sealed class KeptDocumentsTests(InvoiceHouse house) : IClassFixture<InvoiceHouse>, IDisposable
{
    private const string Belgian = "BE0987654394";
    private static readonly PdfFonts Fonts = PdfFonts.Load();
    private readonly DirectoryInfo home = Directory.CreateTempSubdirectory("mutual-drop-");

    private InvoiceDocuments Documents => new(house.Database.Application, new InvoicePdf(Fonts), house.Entities, house.Clock);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => home.Delete(recursive: true);

    [Fact]
    public async Task An_invoice_and_its_credit_note_are_kept_once_as_paper_and_as_the_form_the_law_asks_for()
    {
        var invoice = await Issued(InvoiceHouse.Be, 1000_00, Belgian);
        var credited = (await house.Grain(invoice).Credit(house.Command(), new(new(200_00), house.Today, "One evening was cancelled."))).Accepted;
        await MakeAll();
        var papers = await Documents.PapersOf(invoice, Stop);
        papers.Documents.Select(document => (document.Document, document.Form)).Should().Equal((invoice, "pdf"), (invoice, "ubl"), (credited.CreditNote, "pdf"), (credited.CreditNote, "ubl"));

        (await Documents.MakeNext(100, Stop)).Should().Be(0);
        var note = (await Documents.Find(invoice, credited.CreditNote, "ubl", Stop)).Accepted;
        Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(note.Content)).Should().Be(papers.Documents[3].Sha256);
        var xml = XDocument.Parse(Encoding.UTF8.GetString(note.Content)).Root!;
        string[] Values(string element) => [.. xml.Descendants().Where(found => found.Name.LocalName == element).Select(found => found.Value)];
        Values("TaxExclusiveAmount").Should().Equal("200.00");
        Values("PayableAmount").Should().Equal("242.00");
        Values("BillingReference").Single().Should().StartWith((await house.Grain(invoice).View()).Accepted.Number);
        (await Documents.Find(invoice, credited.CreditNote, "pdf", Stop)).Accepted.Content.AsSpan(0, 5).SequenceEqual("%PDF-"u8).Should().BeTrue();
        (await Documents.Find(credited.CreditNote, invoice, "pdf", Stop)).Refused!.Code.Should().Be("not-found");
    }

    [Fact]
    public async Task The_last_of_several_credit_notes_says_the_VAT_that_was_left()
    {
        // 0.06 at 21 % is 0.01 of VAT; half of it rounds to 0.01 as well, so the second half has none left.
        var invoice = await Issued(InvoiceHouse.Be, 6, Belgian);
        foreach (var part in (long[])[3, 3]) (await house.Grain(invoice).Credit(house.Command(), new(new(part), house.Today, "Cancelled after all."))).Accepted.Number.Should().NotBeEmpty();
        await MakeAll();
        (await house.Number($"SELECT count(*) FROM invoicing.document WHERE invoice_id = '{invoice}' AND form = 'ubl'")).Should().Be(3);
        (await house.Number($"SELECT count(*) FROM invoicing.document_refusal WHERE invoice_id = '{invoice}'")).Should().Be(0);
    }

    [Fact]
    public async Task Asked_for_before_it_is_made_a_document_is_made_at_once_and_stays_that_one()
    {
        var invoice = await Issued(InvoiceHouse.Fr, 500_00, "FR11123456782");
        var first = (await Documents.Find(invoice, "factur-x", Stop)).Accepted;
        await MakeAll();
        (await Documents.Find(invoice, "factur-x", Stop)).Accepted.Content.Should().Equal(first.Content);
        Encoding.UTF8.GetString(first.Content).Should().Contain("CrossIndustryInvoice").And.Contain("123456782");
        (await house.Number($"SELECT count(*) FROM invoicing.document WHERE invoice_id = '{invoice}'")).Should().Be(2);
    }

    [Fact]
    public async Task Nobody_changes_or_takes_away_a_kept_document()
    {
        var invoice = await Issued(InvoiceHouse.Be, 100_00, null);
        await MakeAll();
        foreach (var sql in (string[])["UPDATE invoicing.document SET content = 'x'", "DELETE FROM invoicing.document"])
        {
            await using var command = house.Database.Application.CreateCommand($"{sql} WHERE document_id = '{invoice}'");
            (await command.Invoking(of => of.ExecuteNonQueryAsync(Stop)).Should().ThrowAsync<PostgresException>()).Which.SqlState.Should().Be(PostgresErrorCodes.InsufficientPrivilege);
        }
        (await house.Invoking(of => of.Sql($"UPDATE invoicing.document SET content = 'x' WHERE document_id = '{invoice}'")).Should().ThrowAsync<PostgresException>("even its owner keeps the hash true"))
            .Which.SqlState.Should().Be(PostgresErrorCodes.CheckViolation);
    }

    [Fact]
    public async Task A_client_no_network_reaches_gets_the_paper_alone_and_nothing_waits_to_be_sent()
    {
        var invoice = await Issued(InvoiceHouse.Be, 300_00, null);
        await MakeAll();
        var papers = await Documents.PapersOf(invoice, Stop);
        papers.Documents.Select(document => document.Form).Should().Equal("pdf");
        papers.Sending.Should().BeEmpty();
    }

    [Fact]
    public async Task A_document_leaves_once_with_the_kept_bytes_and_the_invoice_says_so()
    {
        var invoice = await Issued(InvoiceHouse.Be, 700_00, Belgian);
        await MakeAll();
        (await Documents.PapersOf(invoice, Stop)).Sending.Should().ContainSingle().Which.State.Should().Be("waiting");
        await SendAll(new FileDrop(home.FullName));
        var number = (await house.Grain(invoice).View()).Accepted.Number;
        (await File.ReadAllBytesAsync(Path.Combine(home.FullName, FileDrop.Folder, $"be-{number}.xml"), Stop)).Should().Equal((await Documents.Find(invoice, "ubl", Stop)).Accepted.Content);
        var sent = (await Documents.PapersOf(invoice, Stop)).Sending.Single();
        (sent.State, sent.Receiver).Should().Be(("sent", "0208:0987654394"));

        File.Delete(Path.Combine(home.FullName, FileDrop.Folder, $"be-{number}.xml"));
        await SendAll(new FileDrop(home.FullName));
        Directory.EnumerateFiles(Path.Combine(home.FullName, FileDrop.Folder), $"be-{number}*").Should().BeEmpty("it was sent already");
    }

    [Fact]
    public async Task What_the_access_point_does_not_take_is_tried_again_later_and_nothing_leaves_while_sending_is_stopped()
    {
        await MakeAll();
        await SendAll(new FileDrop(home.FullName));
        var invoice = await Issued(InvoiceHouse.Be, 800_00, Belgian);
        await MakeAll();
        var closed = new Closed();
        (await Sending(closed).Send(10, Stop)).Should().Be(0);
        (await Sending(closed).Send(10, Stop)).Should().Be(0);
        closed.Asked.Should().Be(1, "it rests for ten minutes");
        (await Documents.PapersOf(invoice, Stop)).Sending.Single().State.Should().Be("failed");

        house.Clock.AdvanceTo(house.Clock.GetCurrentInstant() + NodaTime.Duration.FromMinutes(11));
        await house.Sql("INSERT INTO ops.sending_stop (stop_id, stopped_at, reason) VALUES ('00000000-0000-0000-0000-000000000001', now(), 'test')");
        (await Sending(new FileDrop(home.FullName)).Send(10, Stop)).Should().Be(0);
        await house.Sql("UPDATE ops.sending_stop SET resumed_at = now(), prepared_by = 'a', approved_by = 'b'");
        (await Sending(new FileDrop(home.FullName)).Send(10, Stop)).Should().Be(1);
        (await Documents.PapersOf(invoice, Stop)).Sending.Single().State.Should().Be("sent");
    }

    private DocumentSending Sending(IAccessPoint access) => new(house.Database.Application, access, house.Clock);

    private async Task SendAll(IAccessPoint access)
    {
        while (await Sending(access).Send(100, Stop) > 0) { }
    }

    private async Task MakeAll()
    {
        while (await Documents.MakeNext(100, Stop) > 0) { }
    }

    // A number of the client's own each time: the entity knows a VAT number once.
    private async Task<Guid> Issued(short entity, long net, string? vat)
    {
        if (vat is not null) await house.Sql($"UPDATE clients.client SET vat_number = NULL WHERE vat_number = '{vat}'");
        var order = await house.Order(await house.Member(entity), await house.Client(entity, vat: vat), net, entity);
        var invoice = (await house.Issue(order, net, withoutAdvance: true)).Accepted.Invoice;
        return invoice;
    }

    private sealed class Closed : IAccessPoint
    {
        public int Asked { get; private set; }

        public Task<Outcome<string>> Send(OutgoingDocument document, CancellationToken stop)
        {
            Asked++;
            return Task.FromResult<Outcome<string>>(Refusal.NoElectronicAddress);
        }
    }
}
