using System.Net.Http.Headers;
using Mutual.Grains.Access;
using Mutual.Grains.Governance;
using Mutual.Grains.Ledger;
using Mutual.Grains.Payroll;
using Mutual.Grains.Payroll.Payslips;
using Mutual.Tests.Api;
using Mutual.Tests.Documents;
using NodaTime;

namespace Mutual.Tests.Payroll.Payslips;

/// <summary>Payslips over the API: each sees its own, and the paper is that of the statement.</summary>
public sealed class PayslipApiTests(ApiHost api) : IClassFixture<ApiHost>, IAsyncLifetime
{
    private static readonly LocalDate PayOn = new(2026, 2, 27);
    private static readonly Guid Other = Guid.Parse("01900000-0000-7000-8000-0000000000aa");
    private static readonly Guid Run = Guid.Parse("01900000-0000-7000-8000-0000000000bb");

    private static Guid IdOf(Guid member) => MemberMonth.PayslipIdOf(1, new(2026, 2), member);

    public async ValueTask InitializeAsync()
    {
        await using (var there = api.Database.Owner.CreateCommand("SELECT count(*) FROM payroll.run"))
            if ((long)(await there.ExecuteScalarAsync())! > 0) return;
        var pack = PayPacks.BuiltIn.Of(Country.Be);
        await api.Sql($"""
            INSERT INTO members.member (member_id, entity, number, name, email, language, iban, joined_on, children, single_parent, steadiness, responsiveness, paused, share_reference, share_cents, version)
            VALUES ('{Other}', 1, '0002', 'Bo Member', 'bo@member.example', 'fr', 'BE68539007547034', '2026-01-05', 0, false, 1500, 5000, false, 's2', 10000, 1);
            INSERT INTO payroll.run (run_id, entity, month, status, pay_on, pack, policy, members, started_by, version) VALUES ('{Run}', 1, '2026-02-01', 'paid', '2026-02-27', '{pack.VersionOn(PayOn).Accepted}', '2026-1', 2, 'user:a', 5);
            INSERT INTO payroll.partition (run_id, n, members) VALUES ('{Run}', 1, ARRAY['{api.Member}', '{Other}']::uuid[]);
            """);
        var terms = new RunTerms(Run, new(1, "be", Country.Be, "Coopérative", "BE0000000097", "BE68539007547034", "GKCCBEBB"), new(2026, 2), PayOn, new Mutual.Grains.Governance.Policy
        {
            Version = "2026-1", From = new(2026, 1, 1), FeeRate = 0.065m, ContributionRate = 0.02m, AdvanceRate = 1m, DefaultClientLimitCents = 1, FundCapacityCents = 1, ClientLateDaysMax = 30,
            InvoiceAgeDaysMax = 60, DueDaysMax = 90, ShortPaymentCents = 100, DefaultAfterDays = 90, ShareCents = 3000, ProtectedFloorCents = 10_000, PayDay = 28,
        }, pack, pack.VersionOn(PayOn).Accepted, 2);
        var books = new SetWriter();
        foreach (var (member, number) in new[] { (api.Member, "2026-02-0001"), (Other, "2026-02-0002") })
        {
            var input = terms.InputOf(default);
            var pay = pack.FromBudget(input, new(450_000)).Accepted;
            var invoice = Guid.CreateVersion7();
            books.Add(1, invoice, 1, EntryKind.Advanced, PayOn.PlusDays(-20), new("invoice", invoice), "{}", new Posting(Account.Advance(invoice), 600_000), new Posting(Account.ActivityOf(member), -600_000));
            PayslipBooking.Add(books, terms, member, IdOf(member), Money.Zero, pay, "{}");
            await api.Sql($"""
                INSERT INTO payroll.payslip VALUES ('{IdOf(member)}', '{Run}', 1, '2026-02-01', '{member}', '{number}', '{terms.PackVersion}', 450000, {pay.Gross.Cents}, {pay.EmployeeContribution.Cents}, {pay.Withholding.Cents},
                    {pay.SpecialContribution.Cents}, {pay.Net.Cents}, {pay.EmployerContribution.Cents}, {pay.Reduction.Cents}, {pay.HolidayAccrual.Cents}, {pay.EmployerCost.Cents}, null, 'balance', '{SalaryPlanJson}', '{KeptInput.Write(input)}');
                """);
        }
        await using var connection = await api.Database.Application.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        books.Write(connection, api.Clock.Now(), "user:test");
        await transaction.CommitAsync();
    }

    private const string SalaryPlanJson = "{}";

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task A_member_reads_the_own_payslip_line_by_line_and_no_other()
    {
        var answer = await api.Call("GET", $"/api/v1/payslips/{IdOf(api.Member)}", Role.Member);
        answer.Status.Should().Be(200, answer.Body);
        var working = answer.Json.GetProperty("working").EnumerateArray().ToList();
        working.Should().Contain(line => line.GetProperty("item").GetString() == "onss-worker" && line.GetProperty("source").GetString()!.Length > 10 && line.GetProperty("rounding").GetString() == "half-up");
        answer.Json.GetProperty("computedFrom").GetProperty("status").GetString().Should().Be("white-collar");
        answer.Json.GetProperty("accountEnding").GetString().Should().Be("6769");
        answer.Json.GetProperty("paidBy").EnumerateArray().Sum(work => work.GetProperty("amount").GetProperty("cents").GetInt64()).Should().Be(answer.Json.GetProperty("amounts").GetProperty("employerCost").GetProperty("cents").GetInt64());

        (await api.Call("GET", $"/api/v1/payslips/{IdOf(Other)}", Role.Member)).Code.Should().Be("not-found");
        (await api.Call("GET", $"/api/v1/payslips/{IdOf(Other)}/document", Role.Member)).Code.Should().Be("not-found");
        (await api.Call("GET", $"/api/v1/payslips/{IdOf(Other)}", Role.Accountant)).Status.Should().Be(200);
    }

    [Fact]
    public async Task The_paper_comes_in_the_members_language_or_another_and_only_once_the_run_is_approved()
    {
        PaperTools.Fonts.Should().NotBeNull();
        (await PaperTools.Text(await Download(IdOf(api.Member), ""))).Should().Contain("Payslip").And.Contain("Ada Member").And.Contain("6769");
        (await PaperTools.Text(await Download(IdOf(api.Member), "?language=nl"))).Should().Contain("Loonfiche");
        (await api.Call("GET", $"/api/v1/payslips/{IdOf(api.Member)}/document?language=de", Role.Member)).Code.Should().Be("language-unknown");
        (await Download(IdOf(api.Member), "")).Should().Equal(await Download(IdOf(api.Member), ""));

        await api.Sql($"UPDATE payroll.run SET status = 'reviewed' WHERE run_id = '{Run}'");
        (await api.Call("GET", $"/api/v1/payslips/{IdOf(api.Member)}/document", Role.Member)).Code.Should().Be("documents-not-ready");
        (await api.Call("POST", "/api/v1/payroll/be/2026-02/documents", Role.Accountant)).Code.Should().Be("run-not-approved");
        await api.Sql($"UPDATE payroll.run SET status = 'paid' WHERE run_id = '{Run}'");
        (await api.Call("POST", "/api/v1/payroll/be/2026-02/documents", Role.Accountant)).Json.GetProperty("batches").GetInt32().Should().Be(1);
        (await api.Call("GET", "/api/v1/payroll/be/2026-02/documents", Role.Auditor)).Json.GetProperty("done").GetInt32().Should().Be(0);
        (await api.Call("GET", "/api/v1/payroll/be/2026-01/documents", Role.Auditor)).Code.Should().Be("run-not-started");
    }

    private async Task<byte[]> Download(Guid payslip, string query)
    {
        using var http = new HttpClient { BaseAddress = api.Address };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", api.SecretOf(Role.Member));
        using var answer = await http.GetAsync($"/api/v1/payslips/{payslip}/document{query}");
        answer.Content.Headers.ContentType!.MediaType.Should().Be("application/pdf");
        return await answer.Content.ReadAsByteArrayAsync();
    }
}
