using Mutual.Grains.Payroll;
using NodaTime;

namespace Mutual.Tests.Payroll;

public sealed class ReviewerTests
{
    [Fact]
    public async Task Whoever_reviewed_a_run_at_any_time_does_not_approve_it_and_what_goes_again_is_what_was_shown()
    {
        await using var house = await PayrollHouse.Open();
        await house.Members([(1, 300_000), (2, 400_000)]);
        await house.Cash(1_000_000);
        var run = house.Run("2026-03");
        var content = (await house.Calculate(new LocalDate(2026, 3, 27))).ContentHash!;
        await run.Review(house.Command(), new("user:first", content));
        await run.Review(house.Command(), new("user:second", content));
        await run.Review(house.Command(), new("user:second", content));

        var before = await house.Position();
        foreach (var prepared in new[] { "user:first", "user:second", PayrollHouse.Preparer })
            (await run.Approve(house.Command(prepared), new(prepared, content))).Refused!.Code.Should().Be("self-approval", prepared);
        (await house.Position()).Should().Be(before);
        (await house.Text("SELECT array_to_string(reviewers, ' ') FROM payroll.run")).Should().Be("user:first user:second");
        (await run.Approve(house.Command("user:third"), new("user:third", content))).Accepted.Status.Should().Be(PayrollRunStatus.Approved);

        (await run.Pay(house.Command("user:third"))).IsAccepted.Should().BeTrue();
        await house.Sql("UPDATE pay.payment SET state = 'returned'");
        (await run.PayAgain(house.Command(), new("user:a", "user:b", new string('0', 64)))).Refused!.Code.Should().Be("approval-stale");
        await house.Cash(-1_000_000);
        (await run.PayAgain(house.Command(), new("user:a", "user:b"))).Refused!.Code.Should().Be("payday-not-funded");
        (await house.Text("SELECT count(*) FROM pay.file")).Should().Be("1");
    }
}
