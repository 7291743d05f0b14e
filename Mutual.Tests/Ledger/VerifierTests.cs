using System.Text;
using Mutual.Grains.Ledger;
using Mutual.Grains.Ledger.Export;
using Mutual.Verifier;
using NodaTime;

namespace Mutual.Tests.Ledger;

/// <summary>What a stranger finds with one file of code, an export and the heads of earlier days.</summary>
public sealed class VerifierTests(LedgerBooks books) : IClassFixture<LedgerBooks>, IAsyncLifetime
{
    private static int days;
    private readonly string folder = Directory.CreateTempSubdirectory("mutual-verify-").FullName;
    private string export = "";
    private string heads = "";

    public async ValueTask InitializeAsync()
    {
        using var key = HeadKey.At(Path.Combine(folder, "keys"));
        var published = new PublishedHeads(books.Database.Application);
        if (await books.Number("SELECT count(*) FROM ledger.entry") == 0)
        {
            for (var i = 0; i < 3; i++)
            {
                var (member, day) = (books.NewId(), LedgerBooks.Day.PlusDays(i));
                await books.Post(LedgerBooks.Advance(member, books.NewId(), 91_500 + i, day));
                await books.Post(LedgerBooks.Spend(member, 40_000 + i));
                if (i == 1) await books.Post(JournalEntry.Of(EntryKind.OrderConfirmed, day), entity: LedgerBooks.Fr);
                await books.SealAll();
                await published.Publish(day, key, default);
            }
        }
        // Every test has a key of its own, and a day on which it is the one that publishes.
        await published.Publish(LedgerBooks.Day.PlusDays(10 + Interlocked.Increment(ref days)), key, default);
        export = Path.Combine(folder, "export");
        await LedgerExport.Write(books.Database.Reader, ["jsonl", "hledger"], export, null, null, default);
        heads = Path.Combine(folder, "heads.jsonl");
        var own = (await published.Read(null, default)).Where(head => head.Key == key.Fingerprint).ToList();
        await File.WriteAllLinesAsync(heads, own.Select(head => head.ToLine()));
        await File.WriteAllTextAsync(Path.Combine(folder, HeadKey.PublicFile), key.PublicPem);
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(folder, recursive: true);
        return default;
    }

    [Fact]
    public async Task An_untouched_export_verifies_as_the_database_does()
    {
        var (exit, answer) = Run();
        exit.Should().Be(0, answer);
        answer.Trim().Split('\n').Should().Equal((await new LedgerVerifier(books.Database.Reader).VerifyAll(default)).Select(entity => entity.ToString()));
    }

    [Theory]
    [InlineData("ledger.jsonl")]
    [InlineData("ledger.journal")]
    [InlineData("manifest.json")]
    [InlineData("manifest.json.sha256")]
    public void Every_changed_byte_is_found(string name)
    {
        var path = Path.Combine(export, name);
        var whole = File.ReadAllBytes(path);
        for (var i = 0; i < whole.Length; i++)
        {
            var changed = whole.ToArray();
            changed[i] ^= 1;
            File.WriteAllBytes(path, changed);
            Run().Exit.Should().Be(1, $"byte {i} of {name} was changed");
        }
        File.WriteAllBytes(path, whole);
        Run().Exit.Should().Be(0);
    }

    [Fact]
    public void A_changed_byte_is_named_by_file_and_line()
    {
        var path = Path.Combine(export, "ledger.jsonl");
        var lines = File.ReadAllLines(path);
        var at = Array.FindIndex(lines, line => line.Contains("\"cents\":91500", StringComparison.Ordinal));
        lines[at] = lines[at].Replace("\"cents\":91500", "\"cents\":91501", StringComparison.Ordinal);
        File.WriteAllText(path, string.Concat(lines.Select(line => line + "\n")));
        Run().Answer.Should().StartWith(FormattableString.Invariant($"BAD ledger.jsonl line={at + 1} the entry does not balance"));
    }

    [Fact]
    public void A_line_dropped_swapped_doubled_or_cut_off_is_found()
    {
        var path = Path.Combine(export, "ledger.jsonl");
        var lines = File.ReadAllLines(path);
        for (var i = 0; i < lines.Length; i++)
        {
            Given([.. lines[..i], .. lines[(i + 1)..]]).Should().Be(1, $"line {i + 1} was dropped");
            Given([.. lines[..i], lines[i], .. lines[i..]]).Should().Be(1, $"line {i + 1} was doubled");
            if (i > 0) Given([.. lines[..(i - 1)], lines[i], lines[i - 1], .. lines[(i + 1)..]]).Should().Be(1, $"lines {i} and {i + 1} were swapped");
            Given(lines[..i]).Should().Be(1, $"everything from line {i + 1} on was cut off");
        }
        var bytes = File.ReadAllBytes(path);
        for (var i = 0; i < bytes.Length; i += 7)
        {
            File.WriteAllBytes(path, bytes[..i]);
            Run().Exit.Should().Be(1, $"the file was cut off at byte {i}");
        }

        int Given(string[] changed)
        {
            File.WriteAllText(path, string.Concat(changed.Select(line => line + "\n")));
            return Run().Exit;
        }
    }

    [Fact]
    public async Task Books_rewritten_with_every_hash_made_anew_fail_against_the_heads_of_before()
    {
        // Whoever rewrites the database and its chain can export something that holds in itself.
        await using (var rewritten = new LedgerBooksOfAnother())
        {
            await rewritten.Books.InitializeAsync();
            await rewritten.Books.Post(LedgerBooks.Advance(rewritten.Books.NewId(), rewritten.Books.NewId(), 1));
            await rewritten.Books.Post(LedgerBooks.Advance(rewritten.Books.NewId(), rewritten.Books.NewId(), 1), entity: LedgerBooks.Fr);
            for (var i = 0; i < 8; i++) await rewritten.Books.Post(LedgerBooks.Advance(rewritten.Books.NewId(), rewritten.Books.NewId(), 7));
            await rewritten.Books.SealAll();
            await LedgerExport.Write(rewritten.Books.Database.Reader, ["jsonl", "hledger"], export, null, null, default);
        }
        Run(withHeads: false).Exit.Should().Be(0);
        Run().Answer.Should().MatchRegex("^BAD heads.jsonl line=[0-9]+ be had another head at position [0-9]+ when it was published");
    }

    [Fact]
    public void A_forged_head_and_one_of_another_key_are_found()
    {
        var lines = File.ReadAllLines(heads);
        File.WriteAllLines(heads, [lines[0].Replace("\"position\":", "\"position\":1", StringComparison.Ordinal)]);
        Run().Answer.Should().StartWith("BAD heads.jsonl line=1 the head is forged");
        File.WriteAllLines(heads, lines);
        using var other = HeadKey.At(Path.Combine(folder, "other-keys"));
        File.WriteAllText(Path.Combine(folder, HeadKey.PublicFile), other.PublicPem);
        Run().Answer.Should().StartWith("BAD heads.jsonl line=1 the head is forged");
    }

    [Fact]
    public void A_manifest_of_another_export_is_found()
    {
        var other = Path.Combine(folder, "other");
        Directory.CreateDirectory(other);
        foreach (var file in Directory.GetFiles(export)) File.Copy(file, Path.Combine(other, Path.GetFileName(file)));
        var text = File.ReadAllText(Path.Combine(other, "manifest.json"));
        var changed = Encoding.UTF8.GetBytes(text.Replace("\"head\": \"", "\"head\": \"00", StringComparison.Ordinal));
        File.WriteAllBytes(Path.Combine(export, "manifest.json"), changed);
        File.WriteAllText(Path.Combine(export, "manifest.json.sha256"), $"{Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(changed))}  manifest.json\n");
        Run().Answer.Should().StartWith("BAD manifest.json line=1 the head of be is another one");
    }

    [Fact]
    public async Task One_entry_is_shown_under_a_head_and_every_changed_byte_of_the_proof_is_found()
    {
        // A head signed with this test's own key; earlier ones are of the keys of others.
        await books.Post(LedgerBooks.Advance(books.NewId(), books.NewId(), 3));
        await books.SealAll();
        using var key = HeadKey.At(Path.Combine(folder, "keys"));
        await new PublishedHeads(books.Database.Application).Publish(LedgerBooks.Day.PlusDays(500 + Interlocked.Increment(ref days)), key, default);
        var last = await books.Number("SELECT entry_id FROM ledger.seal WHERE entity = 1 ORDER BY position DESC LIMIT 1");
        var proof = (await InclusionProof.Of(books.Database.Reader, last, default)).Accepted;
        var file = Path.Combine(folder, "proof.json");
        await File.WriteAllTextAsync(file, MutualJson.Write(proof));
        var answer = new StringWriter();
        Verify.Run(["--proof", file], answer, TextWriter.Null).Should().Be(0, answer.ToString());
        answer.ToString().Should().StartWith(FormattableString.Invariant($"OK be entry={last} position={proof.Position} day=2027-"));

        (await InclusionProof.Of(books.Database.Reader, -1, default)).Refused!.Code.Should().Be("not-found");
        await books.Post(LedgerBooks.Advance(books.NewId(), books.NewId(), 4));
        (await InclusionProof.Of(books.Database.Reader, await books.Number("SELECT entry_id FROM ledger.entry e WHERE NOT EXISTS (SELECT 1 FROM ledger.seal s WHERE s.entry_id = e.entry_id) LIMIT 1"), default)).Refused!.Code.Should().Be("head-not-published");

        // A key that is not looked at, the fingerprint, may change; nothing else.
        var whole = await File.ReadAllBytesAsync(file);
        var fingerprint = System.Text.Encoding.UTF8.GetString(whole).IndexOf(proof.Head.Key, StringComparison.Ordinal);
        var (name, end) = (System.Text.Encoding.UTF8.GetString(whole).LastIndexOf("\"key\"", StringComparison.Ordinal), fingerprint + proof.Head.Key.Length);
        for (var i = 0; i < whole.Length; i++)
        {
            if (i >= name && i < end) continue;
            var changed = whole.ToArray();
            changed[i] ^= 1;
            await File.WriteAllBytesAsync(file, changed);
            Verify.Run(["--proof", file], TextWriter.Null, TextWriter.Null).Should().Be(1, $"byte {i}, {(char)whole[i]}, was changed");
        }
    }

    [Fact]
    public async Task One_year_alone_still_shows_every_changed_content()
    {
        Directory.Delete(export, recursive: true);
        await LedgerExport.Write(books.Database.Reader, ["jsonl"], export, LedgerBooks.Be, 2026, default);
        Run(withHeads: false).Exit.Should().Be(0);
    }

    [Theory]
    [InlineData("")]
    [InlineData("--heads x")]
    [InlineData("one two")]
    public void A_wrong_call_says_how_to_type_it(string typed)
    {
        var rest = new StringWriter();
        Verify.Run(typed.Split(' ', StringSplitOptions.RemoveEmptyEntries), TextWriter.Null, rest).Should().Be(64);
        rest.ToString().Should().Contain("Type: dotnet run verifier/Verify.cs DIR");
    }

    private (int Exit, string Answer) Run(bool withHeads = true)
    {
        var answer = new StringWriter();
        string[] arguments = withHeads ? [export, "--heads", heads] : [export];
        return (Verify.Run(arguments, answer, TextWriter.Null), answer.ToString());
    }

    private sealed class LedgerBooksOfAnother : IAsyncDisposable
    {
        public LedgerBooks Books { get; } = new();

        public ValueTask DisposeAsync() => Books.DisposeAsync();
    }
}
