using FluentAssertions;
using Mutual.Silo.Database;
using Npgsql;

namespace Mutual.Tests.Database;

public sealed class PrivateClusterTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task Migrating_again_changes_nothing()
    {
        (await Migrator.Migrate(database.Connections)).Should().BeEmpty();
    }

    [Fact]
    public async Task A_running_cluster_is_found_again()
    {
        var home = MutualHome.At(Path.GetDirectoryName(Path.GetDirectoryName(database.Cluster.Data))!);
        var again = await PrivateCluster.Start(home, new(Fsync: false));
        again.Port.Should().Be(database.Cluster.Port);
        (await PrivateCluster.FindRunning(home, new()))!.Port.Should().Be(again.Port);
    }

    [Fact]
    public async Task It_listens_on_this_machine_only_and_asks_for_the_password()
    {
        await using var command = database.Application.CreateCommand("SHOW listen_addresses");
        (await command.ExecuteScalarAsync()).Should().Be("127.0.0.1");
        var wrong = new NpgsqlConnectionStringBuilder(database.Connections.Application) { Password = "guessed", Pooling = false };
        await using var connection = new NpgsqlConnection(wrong.ConnectionString);
        (await connection.Invoking(intruder => intruder.OpenAsync()).Should().ThrowAsync<PostgresException>()).Which.SqlState.Should().Be("28P01");
    }

    [Theory]
    [InlineData("UPDATE ledger.entry SET actor = 'x'")]
    [InlineData("DELETE FROM ledger.posting")]
    [InlineData("TRUNCATE ledger.seal")]
    [InlineData("UPDATE ledger.head SET balance = 1")]
    [InlineData("CREATE TABLE ledger.mine (n int)")]
    public async Task The_application_may_not(string sql)
    {
        await using var command = database.Application.CreateCommand(sql);
        (await command.Invoking(intruder => intruder.ExecuteNonQueryAsync()).Should().ThrowAsync<PostgresException>()).Which.SqlState.Should().Be("42501");
    }
}
