using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Mutual.Grains.Access;
using Mutual.Grains.Books;
using Mutual.Grains.Governance;
using Mutual.Grains.Ledger;
using Mutual.Silo.Database;
using Mutual.Silo.Hosting;
using Mutual.Tests.Database;
using Mutual.Tests.Scenarios;
using NodaTime;
using Npgsql;

namespace Mutual.Tests.Portals;

/// <summary>A whole process of the mutual, jobs included, with an entry in its books.</summary>
public sealed class MutualWithBooks : IAsyncLifetime
{
    private readonly string home = Directory.CreateTempSubdirectory("mutual-exports-").FullName;
    private MutualHost host = null!;

    public TestDatabase Database { get; } = new();

    public IServiceProvider Services => host.Services;

    public MutualHost Host => host;

    /// <summary>A file or folder below the home.</summary>
    public string At(params ReadOnlySpan<string> parts) => Path.Combine([home, .. parts]);

    public async ValueTask InitializeAsync()
    {
        await Database.InitializeAsync();
        host = await MutualHost.Start(
            new()
            {
                Database = Database.Connections, Home = MutualHome.At(home), Cluster = Database.Name, KeepsCalendar = false, LogsToStderr = false, RequestsPerMinute = 100_000,
                DemonstrationFrom = Instant.FromUtc(2026, 3, 9, 8, 0),
            }, default);
        var entities = Services.GetRequiredService<IEntities>();
        await entities.Establish(TwoSilos.Be, new(2026, 1, 1));
        await entities.Establish(TwoSilos.Fr, new(2026, 1, 1));
        using var http = new HttpClient { BaseAddress = host.Address };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", (await Services.GetRequiredService<ApiTokens>().Create(new(Role.Accountant, 30))).Accepted.Secret);
        http.DefaultRequestHeaders.Add("Idempotency-Key", "entry-by-hand-0001");
        using var entered = await http.PostAsync("/api/v1/books/be/entries", new StringContent(
            """{"on":"2026-03-06","lines":[{"code":"613","amount":{"cents":12000,"currency":"EUR"}},{"code":"492","amount":{"cents":-12000,"currency":"EUR"}}],"reason":"Rent of the meeting room","document":"invoice 17"}""",
            Encoding.UTF8, "application/json"));
        ((int)entered.StatusCode).Should().Be(201, await entered.Content.ReadAsStringAsync());
    }

    public async Task<Browsing> BrowseAs(Role role)
    {
        var tokens = Services.GetRequiredService<ApiTokens>();
        var token = (await tokens.Find((await tokens.Create(new(role, 30, null, null, null, true))).Accepted.Secret))!;
        var browsing = new Browsing(host.Address);
        (await browsing.Post("/demo/role", await browsing.Get("/demo"), ("token", token.Id.ToString("D")))).Status.Should().Be(303);
        return browsing;
    }

    public async Task Sql(string sql)
    {
        await using var command = Database.Owner.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    public async Task<long> Number(string sql)
    {
        await using var command = Database.Owner.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    public async ValueTask DisposeAsync()
    {
        await host.DisposeAsync();
        await Database.DisposeAsync();
        Directory.Delete(home, recursive: true);
    }
}

/// <summary>The books are asked for on a page, made by a job and fetched whole; heads go to auditors by letter.</summary>
public sealed partial class ExportPageTests(MutualWithBooks mutual) : IClassFixture<MutualWithBooks>
{
    private const string Exports = "/auditor/exports";

    [Fact]
    public async Task An_auditor_asks_on_the_page_a_job_makes_it_and_he_fetches_it_with_its_manifest()
    {
        using var auditor = await mutual.BrowseAs(Role.Auditor);
        foreach (var format in BookExports.Formats)
        {
            (string, string)[] form = [("entity", "be"), ("year", "2026"), ("format", format), ("key", $"export-page-key-{format}")];
            var asked = await auditor.Post(Exports, await auditor.Get(Exports), form);
            asked.Status.Should().Be(303, asked.Body);
            (await auditor.Post(Exports, await auditor.Get(Exports), form)).Location.Should().Be(asked.Location, "the same form sent twice asks once");

            var files = FilesOf(await Whole(auditor, asked.Location!));
            files.Should().HaveCount(3).And.EndWith(["manifest.json", "manifest.json.sha256"]);
            var fetched = await auditor.Get($"{asked.Location}/manifest.json");
            fetched.Headers["Content-Disposition"].Should().Contain("manifest.json");
            using var manifest = JsonDocument.Parse(fetched.Body);
            var told = manifest.RootElement.GetProperty("files")[0];
            told.GetProperty("debitCents").GetInt64().Should().Be(format == "fec" ? 120_00 : await Debits());
            told.GetProperty("name").GetString().Should().Be(files[0]);
            var kept = File.ReadAllBytes(mutual.At("files", "exports", asked.Location!.Split('/')[^1].Replace("-", "", StringComparison.Ordinal), files[0]));
            told.GetProperty("sha256").GetString().Should().Be(Convert.ToHexStringLower(SHA256.HashData(kept)));
            (await auditor.Get($"{asked.Location}/{files[0]}")).Headers["Content-Length"].Should().Be(kept.Length.ToString(System.Globalization.CultureInfo.InvariantCulture));
            (await auditor.Get($"{asked.Location}/..%2F..%2Fkeys")).Status.Should().Be(404);
        }
        (await auditor.Get(Exports)).Body.Should().Contain("be 2026 fec").And.Contain("token:");
        for (var glance = 0; glance < 6000 && await Looks() < BookExports.Formats.Count; glance++) await Task.Delay(20);
        (await Looks()).Should().BeGreaterThanOrEqualTo(BookExports.Formats.Count, "every fetching is in the access log");

        Task<long> Debits() => mutual.Number("SELECT sum(cents)::bigint FROM ledger.posting WHERE cents > 0");
        Task<long> Looks() => mutual.Number("SELECT count(*) FROM access.log WHERE role = 'auditor' AND status = 200 AND route LIKE '%/{file}' AND object LIKE '%file=manifest.json%'");
    }

    [Fact]
    public async Task The_office_takes_the_books_away_by_two_and_never_what_an_auditor_took_alone()
    {
        using var auditor = await mutual.BrowseAs(Role.Auditor);
        using var accountant = await mutual.BrowseAs(Role.Accountant);
        using var approver = await mutual.BrowseAs(Role.Approver);
        var alone = await auditor.Post(Exports, await auditor.Get(Exports), ("entity", "be"), ("year", "2026"), ("format", "csv"), ("key", "export-auditor-alone"));
        (await accountant.Get(alone.Location!)).Status.Should().Be(404);

        var wrong = await accountant.Post(Exports, await accountant.Get(Exports), ("entity", "de"), ("year", "26"), ("format", "xlsx"), ("key", "export-office-wrong"));
        (wrong.Status, Regex.Count(wrong.Body, "aria-invalid=\"true\"")).Should().Be((400, 3), wrong.Body);
        var prepared = await accountant.Post(Exports, await accountant.Get(Exports), ("entity", "be"), ("year", "2026"), ("format", "hledger"), ("key", "export-office-0001"));
        prepared.Location.Should().StartWith("/accountant/approvals/", prepared.Body);
        (await accountant.Get(Exports)).Body.Should().NotContain("be 2026 hledger");
        (await approver.Post(Exports, await approver.Get(Exports), ("entity", "be"), ("year", "2026"), ("format", "csv"), ("key", "export-approver-no"))).Status.Should().Be(403);

        var page = await approver.Get(prepared.Location!);
        var approved = await approver.Post(prepared.Location!, page, ("content", Content().Match(page.Body).Groups[1].Value), ("key", "export-office-0002"));
        approved.Status.Should().Be(303, approved.Body);
        var listed = Listed().Match((await accountant.Get(Exports)).Body).Groups[1].Value;
        FilesOf(await Whole(accountant, listed)).Should().Contain("ledger.journal");
    }

    [Fact]
    public async Task A_job_that_was_killed_is_taken_up_again_two_at_once_make_it_once_and_nobody_asks_without_end()
    {
        var exports = mutual.Services.GetRequiredService<BookExports>();
        var wanted = new WantedExport(1, 2026, "jsonl", "user:auditor", null);
        var asked = (await exports.Ask(new("user:auditor", "killed-export-0001"), wanted)).Accepted;
        var folder = Directory.CreateDirectory(mutual.At("files", "exports", asked.Id.ToString("N")));
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "ledger.jsonl.part"), "half");
        using var killed = new CancellationTokenSource();
        await using (var owner = await mutual.Database.Owner.OpenConnectionAsync())
        {
            // It is held up where it reads the rules in force.
            await using var held = await owner.BeginTransactionAsync();
            await using (var hold = new NpgsqlCommand("LOCK TABLE governance.policy", owner)) await hold.ExecuteNonQueryAsync();
            var making = exports.Make(asked.Id, mutual.Database.Reader, killed.Token);
            for (var glance = 0; glance < 6000 && await mutual.Number("SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'governance.policy'::regclass") == 0; glance++) await Task.Delay(20);
            await killed.CancelAsync();
            await FluentActions.Awaiting(() => making).Should().ThrowAsync<OperationCanceledException>();
        }
        (await exports.Find(asked.Id, null))!.Files.Should().BeEmpty();
        (await exports.Waiting()).Should().Contain(export => export.Id == asked.Id);

        await Task.WhenAll(exports.Make(asked.Id, mutual.Database.Reader), exports.Make(asked.Id, mutual.Database.Reader));
        await exports.Make(asked.Id, mutual.Database.Reader);
        var made = (await exports.Find(asked.Id, null))!;
        made.Files.Should().Equal("ledger.jsonl", "manifest.json", "manifest.json.sha256");
        (made.Done, made.Of).Should().Be((await mutual.Number("SELECT count(*) FROM ledger.entry WHERE entity = 1"), made.Done));
        folder.EnumerateFiles("*.part").Should().BeEmpty();
        exports.PathOf(made, "../ledger.jsonl").Should().BeNull();
        (await exports.Find(asked.Id, 2)).Should().BeNull("it is another entity's");

        for (var i = 1; i < BookExports.DailyMax; i++) (await exports.Ask(new("user:auditor", $"killed-export-1{i:000}"), wanted)).IsAccepted.Should().BeTrue();
        (await exports.Ask(new("user:auditor", "killed-export-9999"), wanted)).Refused!.Code.Should().Be("too-many-exports");
    }

    [Fact]
    public async Task The_day_s_heads_go_by_one_letter_to_each_auditor_and_not_while_sending_is_off()
    {
        var (all, french, later) = (Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());
        foreach (var (person, entity, from) in ((Guid, string, string)[])[(all, "NULL", "2026-01-01"), (french, "2", "2026-01-01"), (later, "NULL", "2026-12-01")])
            await mutual.Sql($"""
                INSERT INTO access.person (person_id, email, language, password_hash, renewed_at, created_at) VALUES ('{person}', '{person:N}@audit.example', 'fr', 'x', '2026-01-01', '2026-01-01');
                INSERT INTO access.hat (hat_id, person_id, role, entity, granted_by, works_from) VALUES (gen_random_uuid(), '{person}', 'auditor', {entity}, 'command', '{from}')
                """);
        await mutual.Sql("INSERT INTO ops.sending_stop (stop_id, stopped_at, reason) VALUES (gen_random_uuid(), now(), 'restored from a backup')");
        await Publish();
        Letters().Should().BeEmpty();
        await mutual.Sql("UPDATE ops.sending_stop SET resumed_at = now(), prepared_by = 'user:a', approved_by = 'user:b'");
        await Publish();

        var heads = await new PublishedHeads(mutual.Database.Reader).Read(new LocalDate(2026, 3, 9), default);
        heads.Should().Contain(head => head.Entity == "be");
        var letters = Letters().ToDictionary(path => path, File.ReadAllText);
        letters.Keys.Select(Path.GetFileName).Should().BeEquivalentTo($"heads-2026-03-09-{all:N}.eml", $"heads-2026-03-09-{french:N}.eml");
        foreach (var (path, mail) in letters)
        {
            mail.Should().Contain("Content-Language: fr").And.Contain(path.Contains($"{all:N}", StringComparison.Ordinal) ? $"To: {all:N}@" : $"To: {french:N}@");
            foreach (var head in heads)
                if (head.Entity == "fr" || path.Contains($"{all:N}", StringComparison.Ordinal)) mail.Should().Contain(head.ToLine());
                else mail.Should().NotContain(head.ToLine());
        }

        foreach (var path in letters.Keys) File.Delete(path);
        await Publish();
        Letters().Should().BeEmpty("each letter leaves once");

        async Task Publish()
        {
            await mutual.Sql("DELETE FROM ops.job_run WHERE job = 'publish-heads'");
            await mutual.Host.Calendar.Run("publish-heads", "2026-03-09", default);
        }

        string[] Letters() => Directory.GetFiles(Directory.CreateDirectory(mutual.At("outbox")).FullName, "heads-*.eml");
    }

    private static async Task<Shown> Whole(Browsing browsing, string address)
    {
        for (var glance = 0; glance < 6000; glance++)
        {
            var page = await browsing.Get(address);
            page.Status.Should().Be(200, page.Body);
            if (!page.Headers.TryGetValue("Refresh", out var again)) return page;
            again.Should().Be("3");
            page.Body.Should().Contain("<progress").And.NotContain("manifest.json\"");
            await Task.Delay(20);
        }
        throw new TimeoutException("The export was not made.");
    }

    private static List<string> FilesOf(Shown page) => [.. Fetched().Matches(page.Body).Select(match => match.Groups[1].Value)];

    [GeneratedRegex("<a href=\"/auditor/exports/[0-9a-f-]{36}/([^\"]+)\"", RegexOptions.CultureInvariant)]
    private static partial Regex Fetched();

    [GeneratedRegex("href=\"(/auditor/exports/[0-9a-f-]{36})\"", RegexOptions.CultureInvariant)]
    private static partial Regex Listed();

    [GeneratedRegex("name=\"content\" value=\"([0-9a-f]{64})\"", RegexOptions.CultureInvariant)]
    private static partial Regex Content();
}
