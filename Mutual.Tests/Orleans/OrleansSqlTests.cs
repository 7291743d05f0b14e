using Mutual.Tests.Database;
using NpgsqlTypes;
using static NpgsqlTypes.NpgsqlDbType;
using Row = System.Collections.Generic.IReadOnlyDictionary<string, object?>;

namespace Mutual.Tests.Orleans;

/// <summary>The SQL that Orleans runs for its membership, text by text: a wrong one would look like a silo that hangs.</summary>
public sealed class OrleansSqlTests(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private const int Joining = 2;
    private const int Active = 3;
    private const int Dead = 6;
    private static readonly DateTime Noon = new(2026, 3, 9, 12, 0, 0, DateTimeKind.Utc);
    private static int clusters;

    private readonly string cluster = $"cluster-{Interlocked.Increment(ref clusters)}";
    private StoredTexts orleans = null!;

    public async ValueTask InitializeAsync() => orleans = await StoredTexts.Read(database.Connections.Orleans);

    public ValueTask DisposeAsync() => orleans.DisposeAsync();

    [Fact]
    public void Every_key_the_two_providers_ask_for_is_there() => orleans.Keys.Should().BeEquivalentTo(
        "InsertMembershipVersionKey", "InsertMembershipKey", "UpdateMembershipKey", "UpdateIAmAlivetimeKey", "MembershipReadRowKey",
        "MembershipReadAllKey", "GatewaysQueryKey", "DeleteMembershipTableEntriesKey", "CleanupDefunctSiloEntriesKey", "CleanupDefunctSiloEntryKey",
        "UpsertReminderRowKey", "ReadReminderRowKey", "ReadReminderRowsKey", "ReadRangeRows1Key", "ReadRangeRows2Key", "DeleteReminderRowKey", "DeleteReminderRowsKey");

    [Fact]
    public async Task An_empty_cluster_has_version_0_and_no_silos()
    {
        (await CreateVersion()).Should().BeTrue();
        (await CreateVersion()).Should().BeFalse("every silo start asks again");

        foreach (var rows in (IReadOnlyList<Row>[])[await ReadAll(), await ReadOne(port: 11_111)])
        {
            var row = rows.Should().ContainSingle().Which;
            row["Version"].Should().Be(0);
            row["StartTime"].Should().BeNull("that is how the provider sees that there is no silo");
            row.Should().HaveCount(11);
        }
    }

    [Fact]
    public async Task A_silo_that_joined_is_read_back_as_it_was_written()
    {
        await CreateVersion();
        (await Insert(port: 11_111, version: 0, status: Active, gateway: 30_000)).Should().BeTrue();
        (await Insert(port: 11_112, version: 1, status: Active, gateway: 0)).Should().BeTrue();
        (await Insert(port: 11_113, version: 2, status: Joining, gateway: 30_001)).Should().BeTrue();

        (await ReadOne(port: 11_111)).Should().ContainSingle().Which.Should().BeEquivalentTo(new Dictionary<string, object?>
        {
            ["Address"] = "127.0.0.1", ["Port"] = 11_111, ["Generation"] = 7, ["SiloName"] = "silo", ["HostName"] = "host", ["Status"] = Active,
            ["ProxyPort"] = 30_000, ["SuspectTimes"] = null, ["StartTime"] = Noon, ["IAmAliveTime"] = Noon, ["Version"] = 3,
        });
        (await ReadAll()).Should().HaveCount(3).And.OnlyContain(row => (int)row["Version"]! == 3);
        (await orleans.Rows("GatewaysQueryKey", Cluster, ("Status", Integer, Active))).Should().ContainSingle("a silo without a gateway takes no clients, one that joins not yet")
            .Which.Should().BeEquivalentTo(new Dictionary<string, object?> { ["Address"] = "127.0.0.1", ["ProxyPort"] = 30_000, ["Generation"] = 7 });

        await orleans.Rows("DeleteMembershipTableEntriesKey", Cluster);
        (await ReadAll()).Should().BeEmpty();
    }

    [Fact]
    public async Task A_stale_version_a_duplicate_silo_and_a_missing_silo_are_answered_no_and_change_nothing()
    {
        await CreateVersion();
        await Insert(port: 11_111, version: 0);
        var before = await ReadAll();

        (await Insert(port: 11_112, version: 0)).Should().BeFalse("the version is stale");
        (await Insert(port: 11_112, version: 2)).Should().BeFalse("the version was never reached");
        (await Insert(port: 11_111, version: 1)).Should().BeFalse("the silo is there");
        (await Update(port: 11_111, version: 0)).Should().BeFalse("the version is stale");
        (await Update(port: 11_112, version: 1)).Should().BeFalse("there is no such silo");
        (await orleans.Answer("InsertMembershipKey", [("DeploymentId", Text, "no such cluster"), .. Silo(11_111), .. Written(Joining, 0), ("Version", Integer, 0)])).Should().BeFalse();

        (await ReadAll()).Should().BeEquivalentTo(before);
    }

    [Fact]
    public async Task Of_forty_writers_with_one_version_exactly_one_wins()
    {
        await CreateVersion();
        var inserts = await Task.WhenAll(Enumerable.Range(0, 40).Select(writer => Insert(port: 11_000 + writer, version: 0)));
        inserts.Count(won => won).Should().Be(1);
        (await ReadAll()).Should().ContainSingle().Which["Version"].Should().Be(1);

        var port = 11_000 + System.Array.IndexOf(inserts, true);
        var updates = await Task.WhenAll(Enumerable.Range(0, 40).Select(writer => Update(port, version: 1, suspects: $"by {writer}")));
        updates.Count(won => won).Should().Be(1);
        var row = (await ReadAll()).Should().ContainSingle().Which;
        row["Version"].Should().Be(2);
        row["SuspectTimes"].Should().Be($"by {System.Array.IndexOf(updates, true)}", "the row is the winner's");
    }

    [Fact]
    public async Task Many_creators_of_one_cluster_make_one()
    {
        var created = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => CreateVersion()));
        created.Count(first => first).Should().Be(1);
    }

    [Fact]
    public async Task A_heartbeat_leaves_the_version_so_that_an_update_read_before_it_still_succeeds()
    {
        await CreateVersion();
        await Insert(port: 11_111, version: 0);
        await Insert(port: 11_112, version: 1);

        await Beat(port: 11_111, Noon.AddSeconds(30));
        (await ReadOne(port: 11_111)).Should().ContainSingle().Which.Should().Contain("Version", 2).And.Contain("IAmAliveTime", Noon.AddSeconds(30));
        (await ReadOne(port: 11_112)).Should().ContainSingle().Which.Should().Contain("IAmAliveTime", Noon);
        (await Update(port: 11_111, version: 2, status: Dead)).Should().BeTrue();

        // Heartbeats that meet an update on the same row at the same moment neither fail nor make it lose.
        for (var version = 3; version < 23; version++)
        {
            var beats = Task.WhenAll(Enumerable.Range(0, 8).Select(beat => Beat(port: 11_111, Noon.AddMinutes(beat))));
            (await Update(port: 11_111, version)).Should().BeTrue();
            await beats;
        }
        (await ReadOne(port: 11_111)).Should().ContainSingle().Which["Version"].Should().Be(23);
    }

    [Fact]
    public async Task Cleanup_removes_the_silos_long_dead_and_no_others()
    {
        await CreateVersion();
        await Insert(port: 1, version: 0, status: Dead);
        await Insert(port: 2, version: 1, status: Joining);
        await Insert(port: 3, version: 2, status: Dead);
        await Beat(port: 3, Noon.AddDays(8));

        await orleans.Rows("CleanupDefunctSiloEntriesKey", Cluster, ("IAmAliveTime", TimestampTz, Noon.AddDays(7)));

        (await ReadAll()).Select(row => row["Port"]).Should().BeEquivalentTo(new object[] { 2, 3 });
        (await ReadAll()).Should().OnlyContain(row => (int)row["Version"]! == 3, "cleanup does not step the version");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("S127.0.0.1:1:7,2026-03-09 12:00:00.000 GMT|S127.0.0.1:2:7,2026-03-09 12:00:01.000 GMT")]
    public async Task Cleanup_of_one_silo_removes_it_when_it_is_dead_and_as_it_was_read(string? suspects)
    {
        await CreateVersion();
        await Insert(port: 1, version: 0);
        (await Update(port: 1, version: 1, status: Joining, suspects)).Should().BeTrue();

        await CleanOne(port: 1, Noon, Noon, suspects);
        (await ReadAll()).Should().ContainSingle("an old silo that joins is not dead").Which["SuspectTimes"].Should().Be(suspects);
        (await Update(port: 1, version: 2, status: Dead, suspects)).Should().BeTrue();
        await CleanOne(port: 1, Noon, Noon.AddSeconds(1), suspects);
        await CleanOne(port: 1, Noon.AddSeconds(1), Noon, suspects);
        await CleanOne(port: 1, Noon, Noon, "somebody else");
        (await ReadAll()).Should().ContainSingle().Which["StartTime"].Should().NotBeNull("it changed since it was read");

        // The provider reads an empty list back as null.
        await CleanOne(port: 1, Noon, Noon, suspects is "" ? null : suspects);
        (await ReadAll()).Should().ContainSingle().Which.Should().Contain("StartTime", null).And.Contain("Version", 3);
    }

    private (string, NpgsqlDbType, object?) Cluster => ("DeploymentId", Text, cluster);

    private static (string, NpgsqlDbType, object?)[] Silo(int port) => [("Address", Text, "127.0.0.1"), ("Port", Integer, port), ("Generation", Integer, 7)];

    private static (string, NpgsqlDbType, object?)[] Written(int status, int gateway) =>
    [
        ("SiloName", Text, "silo"), ("HostName", Text, "host"), ("Status", Integer, status), ("ProxyPort", Integer, gateway),
        ("StartTime", TimestampTz, Noon), ("IAmAliveTime", TimestampTz, Noon),
    ];

    private Task<bool> CreateVersion() => orleans.Answer("InsertMembershipVersionKey", Cluster);

    private Task<bool> Insert(int port, int version, int status = Active, int gateway = 0) =>
        orleans.Answer("InsertMembershipKey", [Cluster, .. Silo(port), .. Written(status, gateway), ("Version", Integer, version)]);

    private Task<bool> Update(int port, int version, int status = Active, string? suspects = null) => orleans.Answer("UpdateMembershipKey",
        [Cluster, .. Silo(port), ("Status", Integer, status), ("SuspectTimes", Text, suspects), ("IAmAliveTime", TimestampTz, Noon), ("Version", Integer, version)]);

    private async Task Beat(int port, DateTime at) => await orleans.Rows("UpdateIAmAlivetimeKey", [Cluster, .. Silo(port), ("IAmAliveTime", TimestampTz, at)]);

    private async Task CleanOne(int port, DateTime started, DateTime alive, string? suspects) => await orleans.Rows("CleanupDefunctSiloEntryKey",
        [Cluster, .. Silo(port), ("StartTime", TimestampTz, started), ("IAmAliveTime", TimestampTz, alive), ("SuspectTimes", Text, suspects)]);

    private Task<IReadOnlyList<Row>> ReadAll() => orleans.Rows("MembershipReadAllKey", Cluster);

    private Task<IReadOnlyList<Row>> ReadOne(int port) => orleans.Rows("MembershipReadRowKey", [Cluster, .. Silo(port)]);
}
