using Microsoft.Extensions.DependencyInjection;
using Mutual.Grains.Access;

namespace Mutual.Tests.Api;

public sealed class ApprovalTests(ApiHost api) : IClassFixture<ApiHost>
{
    private static readonly CommandId Asked = new("token:a", "key-of-a-decision");

    private Approvals Approvals => api.Services.GetRequiredService<Approvals>();

    [Fact]
    public async Task Nobody_approves_what_he_prepared()
    {
        var waiting = await Prepare();
        (await Approvals.Approve(waiting.Id, waiting.PreparedBy, waiting.ContentHash)).Refused!.Code.Should().Be("self-approval");
        await using var around = api.Database.Application.CreateCommand($"UPDATE access.approval SET approved_by = prepared_by, approved_at = now() WHERE approval_id = '{waiting.Id}'");
        (await around.Invoking(command => command.ExecuteNonQueryAsync()).Should().ThrowAsync<Npgsql.PostgresException>()).Which.SqlState.Should().Be("23514");
    }

    [Fact]
    public async Task What_is_approved_is_what_was_shown()
    {
        var waiting = await Prepare();
        (await Approvals.Approve(waiting.Id, "token:b", new string('0', 64))).Refused!.Code.Should().Be("approval-stale");
        (await Approvals.Find(waiting.Id, null))!.ApprovedBy.Should().BeNull();
    }

    [Fact]
    public async Task The_first_to_approve_counts_and_may_do_so_again()
    {
        var waiting = await Prepare();
        var all = await Task.WhenAll(Enumerable.Range(0, 8).Select(n => Approvals.Approve(waiting.Id, $"token:b{n % 2}", waiting.ContentHash)));
        all.Where(outcome => outcome.IsAccepted).Select(outcome => outcome.Value!.ApprovedBy).Distinct().Should().ContainSingle();
        all.Where(outcome => !outcome.IsAccepted).Select(outcome => outcome.Refused!.Code).Distinct().Should().BeEquivalentTo("approval-taken");
        (await Approvals.Find(waiting.Id, null))!.Command.Should().Be(waiting.Command);
    }

    [Fact]
    public async Task The_same_key_prepares_once_and_other_content_is_refused()
    {
        var about = Guid.NewGuid();
        var first = await Approvals.Prepare(Asked, 1, "client-limit", about, """{"cents":1}""");
        (await Approvals.Prepare(Asked, 1, "client-limit", about, """{"cents":1}""")).Accepted.Should().Be(first.Accepted);
        (await Approvals.Prepare(Asked, 1, "client-limit", about, """{"cents":2}""")).Refused!.Code.Should().Be("idempotency-key-reused");
        (await Approvals.Prepare(Asked, 1, "client-limit", Guid.NewGuid(), """{"cents":1}""")).Refused!.Code.Should().Be("idempotency-key-reused");
    }

    [Fact]
    public async Task The_application_cannot_change_what_was_asked()
    {
        await using var change = api.Database.Application.CreateCommand("UPDATE access.approval SET content = '{}'");
        (await change.Invoking(command => command.ExecuteNonQueryAsync()).Should().ThrowAsync<Npgsql.PostgresException>()).Which.SqlState.Should().Be("42501");
    }

    [Fact]
    public async Task What_waits_is_listed_with_its_content_and_another_entity_does_not_see_it()
    {
        var waiting = await Prepare();
        var shown = (await api.Call("GET", $"/api/v1/approvals/{waiting.Id}", Role.Approver)).Json;
        shown.GetProperty("content").GetProperty("cents").GetInt64().Should().Be(5);
        shown.GetProperty("contentHash").GetString().Should().Be(waiting.ContentHash);
        var french = (await api.Tokens.Create(new(Role.Approver, 30, Entity: 2))).Accepted.Secret;
        (await api.Call("GET", $"/api/v1/approvals/{waiting.Id}", french)).Code.Should().Be("not-found");
        (await api.Call("POST", $"/api/v1/approvals/{waiting.Id}/approve", french, $$"""{"contentHash":"{{waiting.ContentHash}}"}""")).Code.Should().Be("not-found");
        (await api.Call("GET", "/api/v1/approvals", french)).Json.GetArrayLength().Should().Be(0);
    }

    private async Task<Approval> Prepare() => (await Approvals.Prepare(new("token:a", Guid.NewGuid().ToString("N")), 1, "client-limit", Guid.NewGuid(), """{"cents":5}""")).Accepted;
}
