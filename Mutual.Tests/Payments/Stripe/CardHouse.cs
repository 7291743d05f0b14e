using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Hangfire;
using Hangfire.Common;
using Hangfire.States;
using Microsoft.Extensions.Logging.Abstractions;
using Mutual.Api.Payments;
using Mutual.Grains.Invoices;
using Mutual.Grains.Payments;
using Mutual.Silo.Payments;
using Mutual.Tests.Invoices;
using NodaTime;
using NpgsqlTypes;
using Stripe;

namespace Mutual.Tests.Payments.Stripe;

/// <summary>A mutual on two silos whose clients can pay by card, with Stripe's stand-in behind it and a bank that writes real statements.</summary>
public sealed class CardHouse : IAsyncLifetime
{
    public const string Secret = "whsec_first_0123456789";
    public const string NextSecret = "whsec_second_0123456789";

    private readonly HashSet<string> heard = [];
    private long statements;
    private Money balance;

    public InvoiceHouse Mutual { get; } = new();

    internal StripeStandIn StandIn { get; private set; } = null!;

    internal StripeWorld World => StandIn.World;

    internal StripeSettings Settings { get; private set; } = null!;

    internal InvoicePayments Payments { get; private set; } = null!;

    internal ICardNotices Notices { get; private set; } = null!;

    internal StripeEvents Events { get; private set; } = null!;

    internal StripeReconciliation Reconciliation { get; private set; } = null!;

    internal StripeOutbox Outbox { get; private set; } = null!;

    internal StripeCheckout Checkout { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        await Mutual.InitializeAsync();
        StandIn = new(Mutual.Clock);
        await StandIn.Start();
        Settings = StripeSettings.Of(StripeStandIn.Key, [Secret, NextSecret], "be", null, demonstration: true, StandIn.Address);
        var (database, world) = (Mutual.Database.Application, new ClockTime(Mutual.Clock));
        var (rows, reading) = (new StripeEventRows(database, Mutual.Clock), new StripeReading(StripeConnection.Connect(Settings)));
        Checkout = new(StripeConnection.Connect(Settings), Settings, NullLogger<StripeCheckout>.Instance);
        Payments = new(database, Mutual.Cluster.Client, Mutual.Entities, Checkout, Mutual.Clock);
        Notices = new StripeNotices(Settings, rows, world, new Unhurried(), NullLogger<StripeNotices>.Instance);
        Events = NewProcessor();
        Reconciliation = new(rows, reading, Events, world);
        Outbox = new(database, Mutual.Cluster.Client, Checkout, Mutual.Clock);
    }

    /// <summary>What acts on events, as a process that starts anew has it.</summary>
    internal StripeEvents NewProcessor() => new(
        new StripeEventRows(Mutual.Database.Application, Mutual.Clock), new StripeReading(StripeConnection.Connect(Settings)), Settings, Mutual.Cluster.Client, Mutual.Entities);

    public async ValueTask DisposeAsync()
    {
        await StandIn.DisposeAsync();
        await Mutual.DisposeAsync();
    }

    /// <summary>Offers an invoice to be paid by card.</summary>
    /// <returns>The session at Stripe.</returns>
    public async Task<string> Offer(Guid invoice)
    {
        var offered = (await Payments.ByCard(Mutual.Command(), invoice, "https://mutual.test/client", default)).Accepted;
        return offered.Url!.Split('/')[^1];
    }

    /// <summary>An invoice of its own client, offered.</summary>
    public async Task<(InvoiceIssued Invoice, string Session)> Offered(long net = 1000_00, bool withoutAdvance = false)
    {
        var invoice = await Mutual.Invoice(net, withoutAdvance: withoutAdvance);
        return (invoice, await Offer(invoice.Invoice));
    }

    /// <summary>Sends a notice as Stripe would, signed now unless said otherwise.</summary>
    public Task<Outcome<bool>> Send(string notice, string secret = Secret, Duration? ago = null)
    {
        var at = (Mutual.Clock.Now() - (ago ?? Duration.Zero)).ToUnixTimeSeconds();
        return Notices.Receive(Encoding.UTF8.GetBytes(notice), EventUtility.GenerateSignatureHeader(notice, secret, at), default);
    }

    /// <summary>Sends every notice not sent yet and acts on them.</summary>
    public async Task Hear()
    {
        foreach (var notice in World.Events.Where(heard.Add)) (await Send(notice)).IsAccepted.Should().BeTrue();
        await Events.ActOnWaiting(default);
    }

    /// <summary>The bank's statement with these lines, imported and placed.</summary>
    public async Task<LinesPlaced> Bank(params BankLine[] lines)
    {
        var entity = await Mutual.Entities.Of(InvoiceHouse.Be);
        var day = Mutual.Today;
        var no = ++statements;
        var statement = BankStatement.Of(Iban.Parse(entity.Iban).Accepted, string.Create(CultureInfo.InvariantCulture, $"S{no}"), no, day, day, balance, lines);
        balance = statement.Closing;
        using var file = new MemoryStream();
        CamtWriter.Write(file, Mutual.Clock.Now(), [statement]);
        var upload = Guid.CreateVersion7();
        await using (var insert = Mutual.Database.Application.CreateCommand(
            "INSERT INTO bank.upload (upload_id, entity, sha256, content, received_at, received_by, state) VALUES ($1, 1, $2, $3, $4, 'user:accountant', 'received')"))
        {
            insert.Parameters.AddWithValue(upload);
            insert.Parameters.AddWithValue(SHA256.HashData(file.ToArray()));
            insert.Parameters.AddWithValue(file.ToArray());
            insert.Parameters.AddWithValue(NpgsqlDbType.TimestampTz, Mutual.Clock.Now());
            await insert.ExecuteNonQueryAsync();
        }
        var account = Mutual.Cluster.Client.GetGrain<IBankAccountGrain>(entity.Code);
        (await account.Import(Mutual.Command(), upload)).Accepted.Should().NotBeNull();
        return (await account.PlaceLines()).Accepted;
    }

    /// <summary>A line of a payout as the bank shows it; negative when it goes back.</summary>
    public BankLine PayoutLine(long cents) => BankLine.Movement(Mutual.Today, new(cents)) with { BankReference = Guid.NewGuid().ToString("N"), Counterparty = "STRIPE", Remittance = "STRIPE PAYOUT" };

    /// <summary>What an invoice's entries of a kind came to, as rows of the reference table.</summary>
    public async Task<string> Booked(string kind, Guid invoice)
    {
        await using var query = Mutual.Database.Reader.CreateCommand("""
            SELECT coalesce(string_agg(CASE p.book WHEN 1 THEN '' ELSE '9:' END || p.code || ' ' || p.cents, ' · ' ORDER BY p.book, p.code, p.cents), '')
              FROM ledger.entry e JOIN ledger.posting p USING (entry_id)
             WHERE e.kind = $1 AND (e.stream = $2 OR e.stream IN (SELECT movement_id FROM card.movement m JOIN card.payment c USING (payment_id) WHERE c.invoice_id = $2))
            """);
        query.Parameters.AddWithValue(kind);
        query.Parameters.AddWithValue(invoice);
        return (string)(await query.ExecuteScalarAsync())!;
    }

    public Task<long> Held(string code) => Mutual.Number($"SELECT coalesce(sum(cents), 0) FROM ledger.posting WHERE entity = 1 AND book = 1 AND code = '{code}'");

    public async Task<string> State(string sql)
    {
        await using var query = Mutual.Database.Reader.CreateCommand(sql);
        return Convert.ToString(await query.ExecuteScalarAsync(), CultureInfo.InvariantCulture) ?? "";
    }

    /// <summary>State and refusal of the events about a thing.</summary>
    public Task<string> EventsAbout(string about) => State($"SELECT coalesce(string_agg(DISTINCT state || coalesce(' ' || refusal, ''), ', '), '') FROM stripe.event WHERE about = '{about}'");

    /// <summary>Hangfire's client: what it is given waits until somebody acts.</summary>
    private sealed class Unhurried : IBackgroundJobClient
    {
        public string Create(Job job, IState state) => "kept";

        public bool ChangeState(string jobId, IState state, string expectedState) => true;
    }

    /// <summary>The world's clock, standing where the mutual's stands.</summary>
    internal sealed class ClockTime(IClock clock) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => clock.Now().ToDateTimeOffset();
    }
}
