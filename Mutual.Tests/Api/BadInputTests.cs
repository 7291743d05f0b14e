using Mutual.Grains.Access;

namespace Mutual.Tests.Api;

/// <summary>The bad inputs of trust.md §4 that a request can carry before anybody looks at what it asks; numbers are those of its list.</summary>
public sealed class BadInputTests(ApiHost api) : IClassFixture<ApiHost>
{
    private const string Order = "/api/v1/orders";

    private string Draft(string net = """{"cents":100,"currency":"EUR"}""", string from = "\"2026-03-10\"", string more = "", string description = "\"Work\"") => $$"""
        {"member":"{{api.Member}}","client":"{{api.Client}}","terms":{"description":{{description}},"net":{{net}},"vatRate":21,"workFrom":{{from}},"workTo":"2026-03-12","invoiceOn":"2026-03-13","termDays":30}{{more}}}
        """;

    [Theory]
    [InlineData("""{"cents":100.5,"currency":"EUR"}""", "amount-not-cents", "$.terms.net.cents")] // 3
    [InlineData("""{"cents":1e2,"currency":"EUR"}""", "amount-not-cents", "$.terms.net.cents")] // 4
    [InlineData("""{"cents":"100","currency":"EUR"}""", "json-type", "$.terms.net.cents")] // 5
    [InlineData("""{"currency":"EUR"}""", "json-missing", "$.terms.net.cents")] // 6
    [InlineData("""{"cents":null,"currency":"EUR"}""", "json-missing", "$.terms.net.cents")] // 7
    [InlineData("null", "json-missing", "$.terms.net")]
    [InlineData("""{"cents":9223372036854775808,"currency":"EUR"}""", "amount-out-of-range", "$.terms.net.cents")] // 8
    [InlineData("""{"cents":100}""", "json-missing", "$.terms.net.currency")]
    [InlineData("""{"cents":100,"cents":200,"currency":"EUR"}""", "json-duplicate", "$.terms.net.cents")]
    [InlineData("""{"cents":100,"currency":"EUR","scale":2}""", "json-unknown-member", "$.terms.net.scale")]
    [InlineData("100", "json-type", "$.terms.net")]
    [InlineData("[100]", "json-type", "$.terms.net")]
    public async Task An_amount_that_is_not_whole_cents_is_refused_where_it_stands(string net, string code, string path)
    {
        var answer = await api.Call("POST", Order, Role.Accountant, Draft(net));
        (answer.Status, answer.Code, answer.Path).Should().Be((400, code, path));
    }

    [Fact]
    public async Task Another_currency_is_understood_and_refused()
    {
        var answer = await api.Call("POST", Order, Role.Accountant, Draft("""{"cents":100,"currency":"USD"}""")); // 11
        (answer.Status, answer.Code).Should().Be((422, "currency-not-accepted"));
    }

    [Theory]
    [InlineData("\"2026-02-30\"", "date-invalid")] // 30
    [InlineData("\"26/03/2026\"", "date-invalid")] // 31
    [InlineData("\"2026-3-1\"", "date-invalid")]
    [InlineData("20260310", "json-type")]
    [InlineData("null", "json-missing")]
    public async Task A_day_that_does_not_exist_is_refused(string from, string code)
    {
        var answer = await api.Call("POST", Order, Role.Accountant, Draft(from: from));
        (answer.Status, answer.Code, answer.Path).Should().Be((400, code, "$.terms.workFrom"));
    }

    [Fact]
    public async Task A_month_that_does_not_exist_is_refused() => // 38
        (await api.Call("GET", "/api/v1/payroll/be/2026-13", Role.Accountant)).Code.Should().Be("period-invalid");

    [Fact]
    public async Task A_moment_needs_its_offset() => // 36
        (await api.Call("GET", "/api/v1/ledger/be/balance?known=2026-10-25T02:30", Role.Accountant)).Code.Should().Be("instant-needs-offset");

    [Theory]
    [InlineData("\"\\ud800\"", "text-not-unicode")] // 41
    [InlineData("7", "json-type")]
    public async Task Text_that_is_no_text_is_refused(string description, string code)
    {
        var answer = await api.Call("POST", Order, Role.Accountant, Draft(description: description));
        (answer.Status, answer.Code, answer.Path).Should().Be((400, code, "$.terms.description"));
    }

    [Theory]
    [InlineData(",\"terms\":{}", "json-duplicate", "$.terms")] // 51
    [InlineData(",\"isApproved\":true", "json-unknown-member", "$.isApproved")] // 52
    public async Task A_doubled_or_unknown_member_is_refused(string more, string code, string path)
    {
        var answer = await api.Call("POST", Order, Role.Accountant, Draft(more: more));
        (answer.Status, answer.Code, answer.Path).Should().Be((400, code, path));
    }

    [Fact]
    public async Task Everything_that_is_wrong_is_named_at_once()
    {
        var answer = await api.Call("POST", Order, Role.Accountant, """{"member":"x","terms":{"net":1},"more":1}""");
        answer.Json.GetProperty("errors").EnumerateArray().Select(error => $"{error.GetProperty("path")} {error.GetProperty("code")}").Should().Equal(
            "$.member id-invalid", "$.terms.net json-type", "$.terms.description json-missing", "$.terms.vatRate json-missing", "$.terms.workFrom json-missing", "$.terms.workTo json-missing",
            "$.terms.invoiceOn json-missing", "$.terms.termDays json-missing", "$.more json-unknown-member", "$.client json-missing");
    }

    [Theory]
    [InlineData("""{"cents":NaN}""")] // 10
    [InlineData("")]
    [InlineData("{")]
    [InlineData("""{"a":1,}""")]
    [InlineData("""{"a":1} {"b":2}""")]
    [InlineData("""{'a':1}""")]
    public async Task What_is_not_JSON_is_refused(string body)
    {
        var answer = await api.Call("POST", Order, Role.Accountant, body);
        (answer.Status, answer.Code).Should().Be((400, "json-invalid"));
    }

    [Fact]
    public async Task JSON_deeper_than_sixteen_levels_is_refused() => // 53
        (await api.Call("POST", Order, Role.Accountant, new string('[', 17) + new string(']', 17))).Code.Should().Be("json-too-deep");

    [Fact]
    public async Task A_body_that_is_too_long_is_refused() // 68, and the 10 MB of JSON
    {
        var answer = await api.Call("POST", Order, Role.Accountant, $"{{\"a\":\"{new string('x', 64 * 1024)}\"}}");
        (answer.Status, answer.Code).Should().Be((413, "body-too-large"));
        var chunked = await api.Call("POST", Order, api.SecretOf(Role.Accountant), $"{{\"a\":\"{new string('x', 100 * 1024)}\"}}", change: request => request.Headers.TransferEncodingChunked = true);
        (chunked.Status, chunked.Code).Should().Be((413, "body-too-large"));
    }

    [Theory]
    [InlineData("text/plain")] // 54
    [InlineData("application/xml")]
    [InlineData("multipart/form-data; boundary=x")]
    public async Task Another_content_type_is_refused(string type)
    {
        var answer = await api.Call("POST", Order, api.SecretOf(Role.Accountant), Draft(), contentType: type);
        (answer.Status, answer.Code).Should().Be((415, "content-type"));
    }

    [Fact]
    public async Task A_compressed_body_is_refused() // 66
    {
        var answer = await api.Call("POST", Order, api.SecretOf(Role.Accountant), Draft(), change: request => request.Content!.Headers.ContentEncoding.Add("gzip"));
        (answer.Status, answer.Code).Should().Be((415, "content-encoding"));
    }

    [Fact]
    public async Task Every_write_needs_a_key()
    {
        (await api.Call("POST", Order, Role.Accountant, Draft(), key: null)).Code.Should().Be("idempotency-key-missing"); // 55
        (await api.Call("POST", Order, Role.Accountant, Draft(), key: new string('k', 65))).Code.Should().Be("idempotency-key-invalid"); // 58
        (await api.Call("POST", Order, Role.Accountant, Draft(), key: new string('k', 15))).Code.Should().Be("idempotency-key-invalid");
        (await api.Call("POST", Order, Role.Accountant, Draft(), key: "sixteen letters.")).Code.Should().Be("idempotency-key-invalid");
    }

    [Theory]
    [InlineData("limit=100000", "page-too-large")] // 60
    [InlineData("limit=99999999999999999999", "page-too-large")]
    [InlineData("limit=0", "page-too-large")]
    [InlineData("limit=-1", "query-invalid")]
    [InlineData("limit=%D9%A3", "query-invalid")]
    [InlineData("sort=name;--", "sort-not-allowed")] // 61
    [InlineData("after='; drop table entry;--", "query-invalid")]
    public async Task A_list_takes_only_the_parameters_it_names(string query, string code)
    {
        foreach (var list in (string[])["/members", "/clients", "/orders", "/invoices", "/bank/be/suspense", "/payroll/be/2026-02/payslips"])
            (await api.Call("GET", $"/api/v1{list}?{query}", Role.Accountant)).Code.Should().Be(code, list);
    }

    [Fact]
    public async Task Search_text_is_text() => // 46
        (await api.Call("GET", "/api/v1/orders?status=';drop table entry;--", Role.Accountant)).Json.GetProperty("rows").GetArrayLength().Should().Be(0);

    [Theory]
    [InlineData("GET", "/api/v1/members/not-an-id", 404, "not-found")]
    [InlineData("GET", "/api/v1/members/..%2f..%2fetc", 404, "not-found")] // 65
    [InlineData("GET", "/api/v1/nothing", 404, "not-found")]
    [InlineData("PATCH", "/api/v1/members", 405, "method-not-allowed")]
    [InlineData("GET", "/api/v1/ledger/xx/balance", 404, "entity-unknown")]
    [InlineData("GET", "/api/v1/ledger/be/balance?on=2026-02-30", 400, "date-invalid")]
    [InlineData("GET", "/api/v1/ledger/be/accounts/nothing/entries", 400, "account-invalid")]
    [InlineData("GET", "/api/v1/ledger/be/accounts/general:400/entries?before=x", 400, "request-malformed")]
    public async Task What_does_not_exist_or_cannot_be_read_is_refused_by_name(string method, string path, int status, string code)
    {
        var answer = await api.Call(method, path, Role.Accountant, method == "PATCH" ? "{}" : null);
        (answer.Status, answer.Code, answer.MediaType).Should().Be((status, code, "application/problem+json"));
    }

    [Fact]
    public async Task Another_host_is_refused() // 64
    {
        (await api.Call("GET", "/api/v1/token", api.SecretOf(Role.Auditor), change: request => request.Headers.Host = "evil.example")).Code.Should().Be("host-not-allowed");
        (await api.Call("GET", "/", null, change: request => request.Headers.Host = "evil.example")).Code.Should().Be("host-not-allowed");
        (await api.Call("GET", "/api/v1/token", api.SecretOf(Role.Auditor), change: request => request.Headers.Host = "mutual.test")).Status.Should().Be(200);
    }

    [Fact]
    public async Task Two_lengths_or_two_ways_of_telling_the_length_close_the_connection() // 63
    {
        foreach (var lengths in (string[])["Content-Length: 2\r\nContent-Length: 3", "Content-Length: 2\r\nTransfer-Encoding: chunked"])
        {
            using var socket = new System.Net.Sockets.TcpClient(api.Address.Host, api.Address.Port);
            await using var stream = socket.GetStream();
            await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes($"POST /api/v1/orders HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {api.SecretOf(Role.Accountant)}\r\n{lengths}\r\n\r\n{{}}"));
            using var reader = new StreamReader(stream);
            var answered = await reader.ReadToEndAsync(new CancellationTokenSource(5_000).Token);
            answered.Should().StartWith("HTTP/1.1 400");
        }
    }
}
