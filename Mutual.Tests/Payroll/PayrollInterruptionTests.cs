using Mutual.Grains.Governance;
using Mutual.Grains.Payroll;
using NodaTime;

namespace Mutual.Tests.Payroll;

/// <summary>A run interrupted anywhere ends as one that was not: the same payslips, none twice.</summary>
public sealed class PayrollInterruptionTests
{
    private const string Result = """
        SELECT md5(string_agg(ROW(payslip_id, number, budget_cents, gross_cents, net_cents, cost_cents, shock, bound_by)::text, ';' ORDER BY payslip_id)) || ' ' || count(*) || ' ' || sum(net_cents)
            || ' ' || (SELECT count(*) || ' ' || sum(abs(cents)) FROM ledger.posting) || ' ' || (SELECT payroll.content_hash(run_id) FROM payroll.run) FROM payroll.payslip
        """;

    private static readonly LocalDate Payday = new(2026, 4, 28);

    [Fact]
    public async Task A_partition_that_breaks_off_before_its_end_leaves_nothing_and_is_calculated_again()
    {
        await using var twin = await Open();
        await twin.Calculate(Payday);
        var wanted = await twin.Text(Result);

        await using var house = await Open();
        // The last statement of two partitions fails: everything before it was written and must be gone.
        await house.Sql("""
            CREATE FUNCTION public.break_off() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.n IN (2, 5) THEN RAISE EXCEPTION 'broken off'; END IF; RETURN NEW; END $$;
            CREATE TRIGGER break_off BEFORE UPDATE ON payroll.partition FOR EACH ROW EXECUTE FUNCTION public.break_off();
            """);
        house.MoveTo(Payday.PlusDays(-2));
        var run = house.Run("2026-04");
        (await run.Start(house.Command(), new("user:a", Payday))).IsAccepted.Should().BeTrue();
        await Until(async () => await house.Text("SELECT count(*) FROM payroll.partition WHERE done_at IS NOT NULL") == "4");
        (await house.Text("SELECT count(*) FROM payroll.payslip s JOIN payroll.partition p ON p.n IN (2, 5) AND s.member_id = ANY (p.members)")).Should().Be("0");
        (await run.View()).Accepted.Should().Match<PayrollRunView>(view => view.Status == PayrollRunStatus.Open && view.Done == 80 && view.ContentHash == null);

        await house.Sql("DROP TRIGGER break_off ON payroll.partition");
        await PayrollHouse.Calculated(run);

        (await house.Text(Result)).Should().Be(wanted);
        await house.ShouldHold("L3", "L4", "L5", "L7a");
    }

    [Fact]
    public async Task A_silo_that_dies_during_a_run_changes_nothing()
    {
        await using var twin = await Open();
        await twin.Calculate(Payday);
        var wanted = await twin.Text(Result);

        await using var house = await Open();
        await house.Sql("""
            CREATE FUNCTION public.dawdle() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(0.3); RETURN NEW; END $$;
            CREATE TRIGGER dawdle BEFORE UPDATE ON payroll.partition FOR EACH ROW EXECUTE FUNCTION public.dawdle();
            """);
        house.MoveTo(Payday.PlusDays(-2));
        (await house.Run("2026-04").Start(house.Command(), new("user:a", Payday))).IsAccepted.Should().BeTrue();
        await house.Cluster.KillSiloAsync(house.Cluster.Silos[1]);
        await Until(async () => await house.Text("SELECT status FROM payroll.run") == "calculated");

        (await house.Text(Result)).Should().Be(wanted);
        await house.ShouldHold("L3", "L4", "L5", "L7a");
    }

    [Fact]
    public async Task A_partition_calculated_by_two_at_once_is_calculated_once()
    {
        await using var house = await Open();
        await house.Calculate(Payday);
        var wanted = await house.Text(Result);
        var terms = new RunTerms(PayrollRunState.IdOf("be/2026-04"), PayrollHouse.Entity, new(2026, 4), Payday, PayrollHouse.Rules, PayPacks.BuiltIn.Of(Country.Be), "be-test", 120);

        await Task.WhenAll(Enumerable.Range(1, 6).Select(n => new PartitionCalculation(house.Database.Application, house.Clock).Run(terms, n, "user:zombie", CancellationToken.None)));

        (await house.Text(Result)).Should().Be(wanted);
    }

    private static async Task<PayrollHouse> Open()
    {
        var house = await PayrollHouse.Open(20);
        await house.Members(Enumerable.Range(1, 120).Select(n => (n, (n * 7919L % 900_000) + 1)));
        for (var n = 1; n <= 120; n += 3) await house.Order(n, n * 2711L, Payday.PlusDays(n));
        return house;
    }

    private static async Task Until(Func<Task<bool>> reached)
    {
        for (var wait = 0; wait < 9000; wait++)
        {
            if (await reached()) return;
            await Task.Delay(20);
        }
        throw new TimeoutException("It is not reached within three minutes.");
    }
}
