using Mutual.Grains.Access;
using Mutual.Grains.Payments;
using Mutual.Tests.Api;

namespace Mutual.Tests.MovingIn;

/// <summary>Files with which a mutual moves in, over the API.</summary>
public sealed class MoveInTests(ApiHost api) : IClassFixture<ApiHost>
{
    private const string Members = "name;email;language;iban;joined_on\n";

    [Fact]
    public async Task Members_are_looked_at_line_by_line_carried_out_and_taken_back()
    {
        var (first, second) = (Iban.Make("NL", "INGB0001234567").Value, Iban.Make("NL", "INGB0007654321").Value);
        var file = $"\uFEFF{Members}\"Moves In\";in@member.example;fr;{first};2026-02-01\r\n=cmd();x@member.example;fr;{second};01/02/2026\nNo Account;no@member.example;fr;NL00INGB0000000000;2026-02-01\nShort;x\n"
            + $"Also In;also@member.example;nl;{second};1/3/2026\n\n";
        var before = await Count("members.member");
        var looked = await Look("members", file);
        Lines(looked).Should().Equal("2 ready ", "3 faulty csv-formula", "4 faulty iban-checksum", "5 faulty csv-cells", "6 ready ");
        looked.Json.GetProperty("rows")[1].GetProperty("field").GetString().Should().Be("name");
        (await Count("members.member")).Should().Be(before, "a look changes nothing");
        (await Look("members", file)).Json.GetProperty("upload").GetString().Should().Be(looked.Json.GetProperty("upload").GetString(), "the same file is the same upload");

        var upload = looked.Json.GetProperty("upload").GetString();
        (await Do(upload, "taking-back")).Code.Should().Be("move-in-not-done");
        Lines(await Do(upload, "carrying-out")).Should().Equal("2 done ", "3 faulty csv-formula", "4 faulty iban-checksum", "5 faulty csv-cells", "6 done ");
        (await Count("members.member")).Should().Be(before + 2);
        (await api.Database.Reader.CreateCommand("SELECT joined_on::text FROM members.member WHERE name = 'Also In'").ExecuteScalarAsync(TestContext.Current.CancellationToken)).Should().Be("2026-03-01");
        (await Do(upload, "carrying-out")).Code.Should().Be("move-in-done");

        Lines(await Do(upload, "taking-back")).Should().Equal("2 undone ", "3 faulty csv-formula", "4 faulty iban-checksum", "5 faulty csv-cells", "6 undone ");
        (await Count("members.member WHERE left_on IS NOT NULL AND name IN ('Moves In', 'Also In')")).Should().Be(2);
        (await Do(upload, "taking-back")).Code.Should().Be("move-in-not-done");
    }

    [Fact]
    public async Task Clients_come_first_then_their_orders_and_hours_in_the_numbers_of_a_spreadsheet()
    {
        var clients = await Look("clients", "name,country,vat_number,email,language,kind,street,post_code,city,limit\nThe New Client,BE,BE0987654394,a@client.example,fr,business,Street 1,1000,Brussels,\"5000,50\"\nNobody,BE,BE0987654394X,a@client.example,fr,person,Street 1,1000,Brussels,\n");
        Lines(clients)[0].Should().Be("2 ready ");
        Lines(clients)[1].Should().Be("3 faulty value-unknown");
        (await Do(clients.Json.GetProperty("upload").GetString(), "carrying-out")).Status.Should().Be(200);

        var orders = await Look("orders", "member\tclient\tdescription\tnet\tvat_rate\twork_from\twork_to\tinvoice_on\tterm_days\n0001\tBE0987654394\tA stage\t1200.00\t21\t2026-03-16\t2026-03-17\t2026-03-17\t30\n9999\tBE0987654394\tA stage\t1200.00\t21\t2026-03-16\t2026-03-17\t2026-03-17\t30\n0001\tBE0987654394\tA stage\t1,234.56\t21\t2026-03-16\t2026-03-17\t2026-03-17\t30\n0001\tBE0987654394\tA stage\t10.00\t17\t2026-03-16\t2026-03-17\t2026-03-17\t30\n");
        Lines(orders).Should().Equal("2 ready ", "3 faulty csv-unknown", "4 faulty csv-number", "5 ready ");
        Lines(await Do(orders.Json.GetProperty("upload").GetString(), "carrying-out")).Should().Equal("2 done ", "3 faulty csv-unknown", "4 faulty csv-number", "5 refused vat-rate-not-in-pack");

        var hours = await Look("hours", "member;client;description;day;hours;rate;vat_rate;term_days\n0001;BE0987654394;Rides;2026-03-16;12,5;41,33;21;30\n");
        var done = await Do(hours.Json.GetProperty("upload").GetString(), "carrying-out");
        Lines(done).Should().Equal("2 done ");
        (await Count("orders.order_ WHERE net_cents = 51663 AND status = 'draft' AND description = 'Rides: 12.5 h × 41.33'")).Should().Be(1);
        Lines(await Do(hours.Json.GetProperty("upload").GetString(), "taking-back")).Should().Equal("2 undone ");
        (await Count("orders.order_ WHERE net_cents = 51663 AND status = 'cancelled'")).Should().Be(1);
        (await Do(clients.Json.GetProperty("upload").GetString(), "taking-back")).Status.Should().Be(200);
        (await Count("clients.client WHERE vat_number = 'BE0987654394' AND standing = 'vetoed'")).Should().Be(1);
    }

    [Fact]
    public async Task A_file_nobody_can_read_is_refused_by_name_and_kept_nowhere()
    {
        var before = await Count("moving_in.upload");
        foreach (var (file, code) in new[]
        {
            ("", "file-empty"), ("\uFEFF", "file-empty"), ("n\0a\0m\0e\0", "csv-encoding"), (Members + "\"open;x", "csv-quotes"), (Members + "\"a\"b;x", "csv-quotes"), ("name;email\n", "csv-columns"),
            ("name;name;email;language;iban;joined_on\n", "csv-columns"), (Members.Replace("iban", "account", StringComparison.Ordinal), "csv-columns"),
            (Members + string.Concat(Enumerable.Repeat("a;b;c;d;e\n", 5_001)), "csv-too-many-rows"), (Members + string.Concat(Enumerable.Repeat(";\n", 1_000_000)), "csv-too-many-rows"),
            (Members + new string('x', 5 * 1024 * 1024), "csv-too-large"),
        }) (await Look("members", file)).Code.Should().Be(code);
        (await Look("wages", Members)).Code.Should().Be("value-unknown");
        (await api.Call("POST", "/api/v1/entities/be/move-in/members", api.SecretOf(Role.Accountant), Members)).Code.Should().Be("content-type");
        (await Count("moving_in.upload")).Should().Be(before);
    }

    private Task<ApiAnswer> Look(string kind, string file) => api.Call("POST", $"/api/v1/entities/be/move-in/{kind}", api.SecretOf(Role.Accountant), file, contentType: "text/csv");

    private Task<ApiAnswer> Do(string? upload, string what) => api.Call("POST", $"/api/v1/entities/be/move-in/{upload}/{what}", Role.Accountant, "{}");

    private static string[] Lines(ApiAnswer answer)
    {
        answer.Status.Should().Be(200, answer.Body);
        return [.. answer.Json.GetProperty("rows").EnumerateArray().Select(row => $"{row.GetProperty("line")} {row.GetProperty("state")} {row.GetProperty("code")}")];
    }

    private async Task<long> Count(string of) => (long)(await api.Database.Reader.CreateCommand($"SELECT count(*) FROM {of}").ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
}
