using Mutual.Grains.Governance;
using Mutual.Grains.Payroll;
using Mutual.Grains.Payroll.Corrections;
using Mutual.Grains.Payroll.Declarations;
using Mutual.Tests.Scenarios;
using NodaTime;

namespace Mutual.Tests.Payroll.Declarations;

/// <summary>Yearly statements: what belongs to a tax year, whenever it was booked.</summary>
public sealed class PayStatementTests(TwoSilos silos) : IClassFixture<TwoSilos>
{
    private static readonly Entity Scop = new(3, "scop", Country.Fr, "Coopérative d'essai SCOP", "FR40303265045", "FR7630006000011234567890189", "AGRIFRPP");

    [Fact]
    public async Task A_December_corrected_in_January_is_declared_in_the_year_it_belongs_to_and_both_years_agree_with_the_books()
    {
        await silos.Entities.Establish(Scop, new(2025, 1, 1));
        var member = Guid.CreateVersion7();
        await silos.Sql($"""
            INSERT INTO members.member (member_id, entity, number, name, email, language, iban, joined_on, children, single_parent, steadiness, responsiveness, paused, share_reference, share_cents, version)
            VALUES ('{member}', 3, '00001', 'Ada', 'ada@member.example', 'fr', 'FR1420041010050500013M02606', '2025-01-02', 0, false, 1500, 5000, false, 'scop-1', 3000, 1)
            """);
        await silos.Credit(Scop, member, 20_000_00);
        await silos.Cash(Scop, 30_000_00);
        await Run(new(2025, 12, 24));
        var payslip = MemberMonth.PayslipIdOf(Scop.Id, new(2025, 12), member);
        var before = await Year(2025);
        var right = new CorrectPayslip("user:a", before.Sums.Gross + new Money(150_00), null, null, "A day of December was forgotten.");
        var correction = (await silos.Grains.GetGrain<IPayslipCorrectionGrain>(payslip).Request(silos.NewCommand(), right)).Accepted;
        (await Year(2025)).Should().BeEquivalentTo(before, "nothing of it is booked yet");
        await Run(new(2026, 1, 28));

        var (year, next) = (await Year(2025), await Year(2026));
        year.Should().Match<PayStatements>(one => one.Agrees && one.Workers == 1 && one.Sums.Gross == correction.Becomes.Gross && one.Sums.Withholding == correction.Becomes.Withholding && one.Sums.Net == correction.Becomes.Net);
        next.Should().Match<PayStatements>(one => one.Agrees && one.Workers == 1);
        var january = await silos.Scalar<long>("SELECT gross_cents FROM payroll.payslip WHERE member_id = $1 AND month = '2026-01-01'", member);
        next.Sums.Gross.Should().Be(new Money(january));

        // What the tax office is told is what the payslips' working says, line by line.
        Money Box(string code) => year.Boxes.Single(box => box.Code == code).Amount;
        Box("S21.G00.50.009").Should().Be(correction.Becomes.Withholding);
        Box("S21.G00.50.002").Should().Be(Box("S21.G00.50.004") + Box("csg-crds") + Box("health-plan"));
        (Box("S21.G00.50.004") - Box("S21.G00.50.009")).Should().Be(correction.Becomes.Net);
        var rows = await Reader.Workers(Scop, 2025, default).Select(DeclarationCsv.Rows).SingleAsync();
        rows.Should().Contain($"00001,Ada,non-cadre,2025,1,S21.G00.50.009,withholding,{correction.Becomes.Withholding}");

        // The quarter the correction was booked in has its difference; a quarter is told to social security as it was booked.
        var quarter = await new DeclarationReader(silos.Database.Application, PayPacks.BuiltIn).Read(Scop, new(2026, 1), new(2026, 3), default);
        quarter.Should().Match<Declaration>(one => one.Agrees && one.Sums.Gross == new Money(january) + new Money(150_00));
    }

    private PayStatementReader Reader => new(silos.Database.Application, PayPacks.BuiltIn);

    private Task<PayStatements> Year(int year) => Reader.Read(Scop, year, default);

    private async Task Run(LocalDate payOn)
    {
        var run = silos.Run(Scop, payOn);
        (await run.Start(silos.NewCommand(RunsOnSilos.Preparer), new(RunsOnSilos.Preparer, payOn))).Accepted.Should().NotBeNull();
        await PayrollHouse.Calculated(run);
        (await silos.Pay(Scop, payOn)).Status.Should().Be(PayrollRunStatus.Paid);
    }
}
