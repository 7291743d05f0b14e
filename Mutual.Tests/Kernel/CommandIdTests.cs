using CsCheck;
using FluentAssertions;
using Mutual.Grains.Kernel;
using NodaTime;
using Xunit;

namespace Mutual.Tests.Kernel;

public class CommandIdTests
{
    [Fact]
    public void The_same_command_creates_the_same_thing_whenever_it_is_repeated()
    {
        var command = new CommandId("token:7", "aaaaaaaaaaaaaaaa");
        command.Creates("member").Should().Be(new CommandId("token:7", "aaaaaaaaaaaaaaaa").Creates("member"))
            .And.Be(Guid.Parse("57dcb107-f814-8df6-b0d4-d6184ffbe1f8"), "the id is a fact in the books: another layout would lose every retry");
    }

    [Fact]
    public void Kind_actor_and_key_each_make_another_id() => new[]
    {
        new CommandId("a", "k").Creates("member"), new CommandId("a", "k").Creates("client"), new CommandId("b", "k").Creates("member"), new CommandId("a", "l").Creates("member"),
        new CommandId("a\nk", "").Creates("member"), new CommandId("a", "k").Creates("membera"), new CommandId("ak", "").Creates("member"),
    }.Should().OnlyHaveUniqueItems();

    [Fact]
    public void Every_id_is_a_version_8_uuid() =>
        Gen.Select(Gen.String, Gen.String, Gen.String).Sample((kind, actor, key) =>
        {
            var id = new CommandId(actor, key).Creates(kind);
            return id.Version == 8 && id.Variant is >= 8 and <= 11;
        });

    [Fact]
    public void A_job_s_command_is_named_after_the_facts() =>
        CommandId.OfJob("dunning", Guid.Empty, new LocalDate(2026, 3, 9), 7).Should()
            .Be(new CommandId("job:dunning", "00000000-0000-0000-0000-000000000000|2026-03-09|7"));

    [Fact]
    public void Different_facts_never_make_the_same_key() =>
        Gen.Select(Gen.Char["a|\\"].Array[0, 6].Array[1, 3], Gen.Char["a|\\"].Array[0, 6].Array[1, 3]).Sample((a, b) =>
        {
            object[] one = [.. a.Select(letters => new string(letters))], other = [.. b.Select(letters => new string(letters))];
            return one.SequenceEqual(other) == (CommandId.OfJob("j", one) == CommandId.OfJob("j", other));
        });

    [Fact]
    public void A_step_of_a_command_is_another_command() =>
        new CommandId("user:1", "key").Then("issue").Should().Be(new CommandId("user:1", "key/issue"));
}
