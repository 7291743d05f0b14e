using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using Microsoft.Extensions.DependencyInjection;
using Mutual.Grains.Access;
using Mutual.Grains.Governance;
using Mutual.Grains.Payments;
using Mutual.Silo.Database;
using Mutual.Silo.Hosting;
using Mutual.Tests.Database;
using Mutual.Tests.Payments;
using Mutual.Tests.Scenarios;
using NodaTime;

namespace Mutual.Tests.Api;

/// <summary>The mutual's month through the real host, as browsers and programs meet it: from joining to the bank file, and everything that may be wrong on the way.</summary>
public sealed class MonthTests : IAsyncLifetime
{
    private const string Books = """
        SELECT (SELECT count(*) FROM ledger.entry) || '/' || (SELECT coalesce(sum(abs(cents)), 0) FROM ledger.posting) || '/' || (SELECT count(*) FROM ledger.idempotency) || '/' || (SELECT coalesce(sum(last), 0) FROM numbering.series)
            || '/' || (SELECT coalesce(sum(used_cents), 0) FROM fund.cap) || '/' || (SELECT count(*) FROM bank.line)
        """;

    private readonly TestDatabase database = new();
    private readonly string home = Directory.CreateTempSubdirectory("mutual-month-").FullName;
    private readonly HttpClient http = new(new HttpClientHandler { AllowAutoRedirect = false });
    private readonly Dictionary<Role, string> secrets = [];
    private MutualHost host = null!;
    private int keys;

    public async ValueTask InitializeAsync()
    {
        await database.InitializeAsync();
        host = await MutualHost.Start(new()
        {
            Database = database.Connections, Home = MutualHome.At(home), Cluster = database.Name, Roles = ProcessRoles.Silo | ProcessRoles.Api, LogsToStderr = false,
            DemonstrationFrom = Instant.FromUtc(2026, 3, 9, 8, 0), RequestsPerMinute = 100_000,
        }, default);
        var entities = host.Services.GetRequiredService<IEntities>();
        await entities.Establish(TwoSilos.Be, TwoSilos.Opening);
        await entities.Establish(TwoSilos.Fr, TwoSilos.Opening);
        foreach (var role in (Role[])[Role.Accountant, Role.Approver]) await Token(role, null);
        http.BaseAddress = host.Address;
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await host.DisposeAsync();
        await database.DisposeAsync();
        Directory.Delete(home, recursive: true);
    }

    [Fact]
    public async Task A_member_joins_works_is_confirmed_by_the_client_invoiced_advanced_collected_and_paid()
    {
        var joined = await Done(Role.Accountant, "POST", "members", Join());
        var member = joined.GetProperty("member").GetGuid();
        await Token(Role.Member, member);
        var client = (await Done(Role.Accountant, "POST", "clients", Register())).GetProperty("client").GetGuid();

        // The member drafts, the office sends the link, and the client confirms on the page it opens, as a browser posts it.
        var order = (await Done(Role.Member, "POST", "orders", Draft(member, client))).GetProperty("order").GetGuid();
        var link = (await Done(Role.Accountant, "POST", $"orders/{order}/sending", """{"validUntil":"2026-03-20"}""")).GetProperty("link").GetString()!;
        using var page = await http.GetAsync(link);
        var html = await page.Content.ReadAsStringAsync();
        var shown = System.Text.RegularExpressions.Regex.Match(html, "name=\"shown\" value=\"([0-9a-f]{64})\"").Groups[1].Value;
        using var answered = await http.PostAsync(link, new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["answer"] = "confirm", ["shown"] = shown, ["name"] = "Ann Buyer", ["email"] = "ann@client.example", ["role"] = "Director", ["reason"] = "",
        }));
        ((int)answered.StatusCode, answered.Headers.Location?.ToString()).Should().Be((303, link));
        (await http.GetStringAsync(link)).Should().Contain("You confirmed this order");
        await Done(Role.Member, "POST", $"orders/{order}/delivery", """{"on":"2026-03-09"}""");

        // The invoice is issued, decided and advanced by one command; asked again it is the same.
        var issue = Issue(order);
        var invoice = await Done(Role.Member, "POST", "invoices", issue, "issue-once-0000001");
        (await Done(Role.Member, "POST", "invoices", issue, "issue-once-0000001")).GetRawText().Should().Be(invoice.GetRawText());
        (await Seen($"members/{member}")).GetProperty("activity").GetProperty("cents").GetInt64().Should().Be(915_00);
        (await Seen($"orders/{order}")).GetProperty("status").GetString().Should().Be("invoiced");
        (await Code(Role.Member, "POST", "invoices", Issue(order, 900_00), "issue-once-0000001")).Should().Be((422, "idempotency-key-reused"));

        // The bank's file: the share and the client's payment.
        var lines = new[] { Received(30_00, joined.GetProperty("shareReference").GetString()), Received(invoice.GetProperty("gross").GetProperty("cents").GetInt64(), invoice.GetProperty("reference").GetString()) };
        (await Uploaded(Statement(1, lines))).Status.Should().Be(201);
        (await Uploaded(Statement(1, lines))).Body.Should().Contain("\"alreadyImported\":true");
        await Done(Role.Accountant, "POST", "bank/be/placement", null);
        (await Seen($"invoices/{invoice.GetProperty("invoice").GetGuid()}")).GetProperty("status").GetString().Should().Be("paid");
        (await Seen($"members/{member}")).GetProperty("sharePaid").GetBoolean().Should().BeTrue();
        (await Seen("bank/be/suspense")).GetProperty("rows").GetArrayLength().Should().Be(0);

        // Payroll: started, reviewed and approved by two people, and the file that leaves for the bank.
        await Done(Role.Accountant, "POST", "payroll/be/2026-03/start", """{"payOn":"2026-03-27"}""");
        var run = await Until("payroll/be/2026-03", view => view.GetProperty("status").GetString() == "calculated");
        var content = $$"""{"contentHash":"{{run.GetProperty("contentHash").GetString()}}"}""";
        await Done(Role.Accountant, "POST", "payroll/be/2026-03/review", content);
        (await Code(Role.Accountant, "POST", "payroll/be/2026-03/approval", content)).Should().Be((403, "role-not-allowed"));
        await Done(Role.Approver, "POST", "payroll/be/2026-03/approval", content);
        var paid = await Done(Role.Approver, "POST", "payroll/be/2026-03/payment", null);
        var net = paid.GetProperty("net").GetProperty("cents").GetInt64();
        net.Should().BeGreaterThan(0);
        var file = await Bytes(Role.Approver, "payroll/be/2026-03/bank-file");
        var sum = XDocument.Load(new MemoryStream(file)).Descendants().First(element => element.Name.LocalName == "CtrlSum").Value;
        sum.Should().Be((net / 100m).ToString("0.00", CultureInfo.InvariantCulture));
        (await Seen($"members/{member}/payslips", Role.Member)).GetProperty("rows")[0].GetProperty("net").GetProperty("cents").GetInt64().Should().Be(net);
        IsoSchema.Faults("pain.001.001.09", new MemoryStream(file)).Should().BeEmpty();
    }

    [Fact]
    public async Task Whatever_is_wrong_with_a_request_has_a_code_and_a_sentence_and_books_nothing()
    {
        var member = (await Done(Role.Accountant, "POST", "members", Join(), "member-key-0000001")).GetProperty("member").GetGuid();
        var left = (await Done(Role.Accountant, "POST", "members", Join())).GetProperty("member").GetGuid();
        await Done(Role.Accountant, "POST", $"members/{left}/leaving", """{"on":"2026-03-09"}""");
        var (client, french) = ((await Done(Role.Accountant, "POST", "clients", Register())).GetProperty("client").GetGuid(), (await Done(Role.Accountant, "POST", "clients", Register("fr"))).GetProperty("client").GetGuid());
        var order = (await Done(Role.Accountant, "POST", "orders", Draft(member, client))).GetProperty("order").GetGuid();
        var called = (await Done(Role.Accountant, "POST", "orders", Draft(member, client))).GetProperty("order").GetGuid();
        await Done(Role.Accountant, "POST", $"orders/{called}/cancellation", """{"reason":"the client changed its plans"}""");
        var nobody = Guid.NewGuid();
        (string Method, string Path, string Body, int Status, string Code)[] wrong =
        [
            // Unknown, closed, foreign ids.
            ("POST", "orders", Draft(nobody, client), 404, "not-found"), ("POST", "orders", Draft(member, nobody), 404, "not-found"), ("POST", "orders", Draft(member, french), 404, "not-found"),
            ("POST", "orders", Draft(left, client).Replace("\"workTo\":\"2026-03-09\"", "\"workTo\":\"2026-03-10\"", StringComparison.Ordinal), 409, "member-has-left"), ("POST", "invoices", Issue(nobody), 404, "not-found"), ("POST", "invoices", Issue(called), 409, "order-not-open"),
            ("POST", $"orders/{nobody}/delivery", """{"on":"2026-03-09"}""", 404, "not-found"), ("POST", $"orders/{order}/delivery", """{"on":"2026-03-09"}""", 409, "order-not-confirmed"),
            ("POST", "members", Join("xx"), 404, "entity-unknown"), ("POST", "clients", Register("xx"), 404, "entity-unknown"), ("POST", $"members/{left}/leaving", """{"on":"2026-03-09"}""", 409, "member-has-left"),
            ("POST", "payroll/xx/2026-03/start", """{"payOn":"2026-03-27"}""", 404, "entity-unknown"),
            // Negative, zero, huge, over-precise amounts; other currencies.
            ("POST", "invoices", Issue(order, -1), 422, "amount-not-positive"), ("POST", "invoices", Issue(order, 0), 422, "amount-not-positive"), ("POST", "invoices", Issue(order, 100_000_000_000), 422, "amount-over-limit"),
            ("POST", "invoices", Issue(order).Replace("100000,", "1000.001,", StringComparison.Ordinal), 400, "amount-not-cents"), ("POST", "invoices", Issue(order).Replace("100000,", "99999999999999999999,", StringComparison.Ordinal), 400, "amount-out-of-range"),
            ("POST", "invoices", Issue(order).Replace("EUR", "USD", StringComparison.Ordinal), 422, "currency-not-accepted"), ("POST", "invoices", Issue(order).Replace("EUR", "ABC", StringComparison.Ordinal), 422, "currency-not-accepted"),
            ("POST", "invoices", Issue(order, 100_001), 409, "order-exhausted"), ("POST", "orders", Draft(member, client, cents: -5), 422, "amount-not-positive"), ("POST", "orders", Draft(member, client, cents: 0), 422, "amount-not-positive"),
            // Days that do not exist or are absurd.
            ("POST", "orders", Draft(member, client, from: "2026-02-30"), 400, "date-invalid"), ("POST", "orders", Draft(member, client, from: "0001-01-01"), 422, "date-out-of-range"),
            ("POST", "orders", Draft(member, client, from: "9999-12-31"), 422, "date-out-of-range"), ("POST", "invoices", Issue(order, on: "2026-03-10"), 422, "date-in-future"), ("POST", "invoices", Issue(order, on: "1999-12-31"), 422, "date-out-of-range"),
            ("POST", $"orders/{order}/sending", """{"validUntil":"2026-03-08"}""", 422, "date-out-of-range"), ("POST", "payroll/be/2026-03/start", """{"payOn":"2026-04-27"}""", 422, "payday-not-in-month"), ("POST", "payroll/be/2026-13/start", """{"payOn":"2026-04-27"}""", 400, "period-invalid"),
            // Ten megabytes of JSON.
            ("POST", "orders", $$"""{"description":"{{new string('x', 10_000_000)}}"}""", 413, "body-too-large"),
        ];
        var before = await Text(Books);
        foreach (var (method, path, body, status, code) in wrong)
        {
            var answer = await Call(Role.Accountant, method, path, body);
            answer.Status.Should().BeGreaterThanOrEqualTo(400, $"{method} {path} {body[..Math.Min(200, body.Length)]}: {answer.Body}");
            var said = JsonElement.Parse(answer.Body);

            (answer.Status, said.GetProperty("code").GetString()).Should().Be((status, code), $"{method} {path} {body[..Math.Min(200, body.Length)]}");
            said.GetProperty("title").GetString().Should().MatchRegex(@"^\p{Lu}.*\.", "the sentence says what to do next");
        }
        (await Code(Role.Accountant, "POST", "members", Join(), "member-key-0000001")).Should().Be((422, "idempotency-key-reused"));
        (await Text(Books)).Should().Be(before, "a refusal books nothing");
    }

    [Fact]
    public async Task A_bad_file_of_the_bank_is_quarantined_with_its_reason_and_the_bytes_it_came_with()
    {
        var good = CamtText.Good.Replace("BE68539007547034", TwoSilos.Be.Iban, StringComparison.Ordinal);
        string With(string piece, string other) => good.Contains(piece, StringComparison.Ordinal) ? good.Replace(piece, other, StringComparison.Ordinal) : throw new ArgumentException(piece);
        (byte[] File, string Code)[] bad =
        [
            (Encoding.UTF8.GetBytes(good[..(good.Length / 2)]), "xml-truncated"), (Encoding.UTF8.GetBytes("%PDF-1.7 not a statement"), "xml-invalid"), (Encoding.UTF8.GetBytes("<html><body>Session expired</body></html>"), "statement-kind"),
            (Encoding.UTF8.GetBytes(With("<Id>2026-040</Id>", "")), "statement-field-missing"), (Encoding.UTF8.GetBytes(With(TwoSilos.Be.Iban, "BE71096123456769")), "statement-not-ours"),
            (Encoding.UTF8.GetBytes(With(">1030.25<", ">1030.26<")), "statement-sum"), (Encoding.UTF8.GetBytes(With("<Document ", "<!DOCTYPE d [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">]><Document ")), "xml-dtd-refused"),
            (Encoding.Unicode.GetBytes(good), "xml-encoding"), (Encoding.UTF8.GetBytes(With("Ccy=\"EUR\">1000.00", "Ccy=\"USD\">1000.00")), "currency-not-accepted"), (Encoding.UTF8.GetBytes(With(">1000.00<", ">1000.001<")), "statement-amount"),
        ];
        var before = await Text(Books);
        foreach (var (file, code) in bad)
        {
            var answer = await Uploaded(file);
            var said = JsonElement.Parse(answer.Body);
            said.GetProperty("code").GetString().Should().Be(code);
            said.GetProperty("title").GetString().Should().EndWith(".");
            (await Text($"SELECT state || ' ' || refusal || ' ' || octet_length(content) FROM bank.upload WHERE sha256 = '\\x{Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(file))}'")).Should().Be($"quarantined {code} {file.Length}");
        }
        (await Text(Books)).Should().Be(before);
        (await Uploaded(Encoding.UTF8.GetBytes(With("<Id>2026-040</Id>", "<Id>2026-041</Id>")))).Status.Should().Be(201, "a good one is read all the same");
    }

    private static string Join(string entity = "be") => $$$"""
        {"entity":"{{{entity}}}","name":"Test Member","email":"member@mutual.example","language":"en","iban":"{{{Requests.NewIban()}}}","joinedOn":"2026-03-09","household":{"spouse":null,"children":0,"singleParent":false},
         "salary":{"maximum":null,"steadiness":1500,"responsiveness":5000,"paused":false}}
        """;

    private static string Register(string entity = "be") => $$"""
        {"entity":"{{entity}}","name":"Test & Sons","country":"BE","vatNumber":null,"email":"pay@client.example","language":"en","kind":"business","street":"Street 1","postCode":"1000","city":"Brussels"}
        """;

    private static string Draft(Guid member, Guid client, long cents = 100_000, string from = "2026-03-09") => $$$"""
        {"member":"{{{member}}}","client":"{{{client}}}","terms":{"description":"A day of work","net":{"cents":{{{cents}}},"currency":"EUR"},"vatRate":21,"workFrom":"{{{from}}}","workTo":"2026-03-09","invoiceOn":"2026-03-09","termDays":30}}
        """;

    private static string Issue(Guid order, long cents = 100_000, string on = "2026-03-09") => $$$"""{"order":"{{{order}}}","net":{"cents":{{{cents}}},"currency":"EUR"},"deliveredOn":"{{{on}}}","withoutAdvance":false}""";

    private static BankLine Received(long cents, string? reference) => BankLine.Movement(Requests.Today, new(cents)) with { BankReference = reference, Reference = reference };

    private static byte[] Statement(int no, params BankLine[] lines)
    {
        using var file = new MemoryStream();
        CamtWriter.Write(file, Instant.FromUtc(2026, 3, 9, 18, 0), BankStatement.Of(Iban.Parse(TwoSilos.Be.Iban).Accepted, $"S{no}", no, Requests.Today, Requests.Today, Money.Zero, lines));
        return file.ToArray();
    }

    private async Task Token(Role role, Guid? party) => secrets[role] = (await host.Services.GetRequiredService<ApiTokens>().Create(new(role, 30, null, party))).Accepted.Secret;

    private async Task<(int Status, string Body)> Call(Role role, string method, string path, string? body, string? key = null) =>
        await Send(role, method, path, body is null ? null : new StringContent(body, Encoding.UTF8, "application/json"), key);

    private Task<(int Status, string Body)> Uploaded(byte[] file) => Send(Role.Accountant, "POST", "bank/be/statements", new ByteArrayContent(file) { Headers = { ContentType = new("application/xml") } }, null);

    private async Task<(int Status, string Body)> Send(Role role, string method, string path, HttpContent? content, string? key)
    {
        using var request = new HttpRequestMessage(new(method), $"/api/v1/{path}") { Content = content };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", secrets[role]);
        if (method != "GET") request.Headers.Add("Idempotency-Key", key ?? FormattableString.Invariant($"month-key-{++keys:00000000}"));
        request.Headers.ExpectContinue = content?.Headers.ContentLength > 1_000_000;   // What is refused for its size is not sent.
        using var response = await http.SendAsync(request);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    private async Task<JsonElement> Done(Role role, string method, string path, string? body, string? key = null)
    {
        var answer = await Call(role, method, path, body, key);
        answer.Status.Should().BeInRange(200, 202, $"{method} {path} {body}: {answer.Body}");
        return JsonElement.Parse(answer.Body);
    }

    private Task<JsonElement> Seen(string path, Role role = Role.Accountant) => Done(role, "GET", path, null);

    private async Task<(int, string?)> Code(Role role, string method, string path, string body, string? key = null)
    {
        var answer = await Call(role, method, path, body, key);
        return (answer.Status, JsonElement.Parse(answer.Body).GetProperty("code").GetString());
    }

    private async Task<byte[]> Bytes(Role role, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/v1/{path}");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", secrets[role]);
        using var response = await http.SendAsync(request);
        response.EnsureSuccessStatusCode();
        return await response.Content.ReadAsByteArrayAsync();
    }

    private async Task<JsonElement> Until(string path, Func<JsonElement, bool> reached)
    {
        for (var wait = 0; wait < 6000; wait++)
        {
            if (await Seen(path) is var seen && reached(seen)) return seen;
            await Task.Delay(20);
        }
        throw new TimeoutException(path);
    }

    private async Task<string> Text(string sql)
    {
        await using var command = database.Owner.CreateCommand(sql);
        return Convert.ToString(await command.ExecuteScalarAsync(), CultureInfo.InvariantCulture)!;
    }
}
