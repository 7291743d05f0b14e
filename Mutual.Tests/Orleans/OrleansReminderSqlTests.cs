using Mutual.Tests.Database;
using NpgsqlTypes;
using static NpgsqlTypes.NpgsqlDbType;
using Row = System.Collections.Generic.IReadOnlyDictionary<string, object?>;

namespace Mutual.Tests.Orleans;

/// <summary>The SQL that Orleans runs for its reminders: a range read wrongly is a reminder fired twice, or never.</summary>
public sealed class OrleansReminderSqlTests(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private static readonly DateTime Noon = new(2026, 3, 9, 12, 0, 0, DateTimeKind.Utc);
    private static int services;

    private readonly string service = $"service-{Interlocked.Increment(ref services)}";
    private StoredTexts orleans = null!;

    public async ValueTask InitializeAsync() => orleans = await StoredTexts.Read(database.Connections.Orleans);

    public ValueTask DisposeAsync() => orleans.DisposeAsync();

    [Fact]
    public async Task A_reminder_is_read_back_by_name_and_by_grain()
    {
        (await Read("member/1", "payday")).Should().BeEmpty();
        var version = await Upsert("member/1", "payday", hash: -5, Noon, periodMs: 60_000);
        await Upsert("member/1", "birthday", hash: -5);
        await Upsert("member/2", "payday", hash: 5);

        (await Read("member/1", "payday")).Should().ContainSingle().Which.Should().BeEquivalentTo(new Dictionary<string, object?>
        {
            ["GrainId"] = "member/1", ["ReminderName"] = "payday", ["StartTime"] = Noon, ["Period"] = 60_000L, ["Version"] = version,
        });
        (await orleans.Rows("ReadReminderRowsKey", Service, ("GrainId", Text, "member/1"))).Select(row => row["ReminderName"]).Should().BeEquivalentTo(["payday", "birthday"]);

        await orleans.Rows("DeleteReminderRowsKey", Service);
        (await orleans.Rows("ReadReminderRowsKey", Service, ("GrainId", Text, "member/2"))).Should().BeEmpty();
    }

    [Fact]
    public async Task Ranges_begin_exclusive_end_inclusive_and_wrap_as_a_count_in_memory_says()
    {
        int[] hashes = [int.MinValue, int.MinValue + 1, -70, -1, 0, 1, 70, int.MaxValue - 1, int.MaxValue];
        foreach (var hash in hashes) await Upsert($"grain/{hash}", "tick", hash);

        foreach (var begin in hashes)
        {
            foreach (var end in hashes)
            {
                // The ring counts unsigned; the provider chooses the form by the signed order. Both must mean the same grains.
                var expected = hashes.Where(hash => begin == end || unchecked((uint)(hash - begin - 1)) < unchecked((uint)(end - begin))).Select(hash => $"grain/{hash}");
                var found = await orleans.Rows(begin < end ? "ReadRangeRows1Key" : "ReadRangeRows2Key", Service, ("BeginHash", Integer, begin), ("EndHash", Integer, end));
                found.Select(row => (string)row["GrainId"]!).Should().BeEquivalentTo(expected, $"begin {begin}, end {end}");
            }
        }
    }

    [Fact]
    public async Task A_period_of_forty_days_does_not_fit_an_integer_and_is_kept()
    {
        var fortyDays = (long)TimeSpan.FromDays(40).TotalMilliseconds;
        fortyDays.Should().BeGreaterThan(int.MaxValue);

        await Upsert("member/1", "yearly", hash: 1, Noon, fortyDays);

        (await Read("member/1", "yearly")).Should().ContainSingle().Which["Period"].Should().Be(fortyDays);
    }

    [Fact]
    public async Task A_delete_with_an_old_etag_is_answered_no()
    {
        var first = await Upsert("member/1", "payday", hash: 1);
        var second = await Upsert("member/1", "payday", hash: 2, Noon.AddDays(1), periodMs: 2_000);
        second.Should().NotBe(first);

        (await Delete("member/1", "payday", first)).Should().BeFalse();
        (await Read("member/1", "payday")).Should().ContainSingle().Which.Should().Contain("Period", 2_000L).And.Contain("StartTime", Noon.AddDays(1));
        (await Delete("member/1", "payday", second)).Should().BeTrue();
        (await Delete("member/1", "payday", second)).Should().BeFalse();

        (await Upsert("member/1", "payday", hash: 1)).Should().NotBe(first).And.NotBe(second, "a reminder set anew is another one");
    }

    [Fact]
    public async Task Forty_writers_of_one_reminder_each_get_a_version_of_their_own_and_one_row_stays()
    {
        var versions = await Task.WhenAll(Enumerable.Range(1, 40).Select(writer => Upsert("member/1", "payday", hash: writer)));

        versions.Should().OnlyHaveUniqueItems();
        versions.Should().Contain((int)(await Read("member/1", "payday")).Should().ContainSingle().Which["Version"]!);
    }

    private (string, NpgsqlDbType, object?) Service => ("ServiceId", Text, service);

    private async Task<int> Upsert(string grain, string name, int hash, DateTime? start = null, long periodMs = 1_000) =>
        (int)(await orleans.Rows("UpsertReminderRowKey", Service, ("GrainId", Text, grain), ("ReminderName", Text, name), ("StartTime", TimestampTz, start ?? Noon),
            periodMs > int.MaxValue ? ("Period", Bigint, periodMs) : ("Period", Integer, (int)periodMs), ("GrainHash", Integer, hash)))
            .Should().ContainSingle().Which.Should().ContainSingle().Which.Value!;

    private Task<IReadOnlyList<Row>> Read(string grain, string name) =>
        orleans.Rows("ReadReminderRowKey", Service, ("GrainId", Text, grain), ("ReminderName", Text, name));

    private Task<bool> Delete(string grain, string name, int version) => orleans.Answer("DeleteReminderRowKey",
        Service, ("GrainId", Text, grain), ("ReminderName", Text, name), ("Version", Integer, version));
}
