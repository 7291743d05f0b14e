using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Mutual.Api.Access;
using Mutual.Api.Http;
using Mutual.Grains.Access;
using Mutual.Grains.Kernel;
using Mutual.Grains.Payroll;
using Mutual.Grains.Payroll.Contracts;
using Mutual.Grains.Payroll.Corrections;

namespace Mutual.Api.Payroll;

/// <summary>Contracts, the salary plan with its reasons, and what a gross or a budget would pay.</summary>
internal static class SalaryPlanEndpoints
{
    public static void MapSalaryPlans(this IEndpointRouteBuilder api)
    {
        api.MapGet("/members/{member:guid}/salary-plan", Plan).WithTags("Payroll").WithName("viewSalaryPlan").WithSummary("The next salary, why, and twelve months ahead from confirmed orders")
            .ForAlsoMachines(TokenScope.Read, Role.Member, Role.Accountant, Role.Approver, Role.Auditor).Refuses(Refusal.RuleNotInForce, Refusal.PayRulesMissing);
        api.MapPut("/members/{member:guid}/contract", Agree).WithTags("Payroll").WithName("agreeContract").WithSummary("Status, hours, floor and reserves from a month on")
            .For(Role.Accountant).Refuses(Refusal.PayStatusUnknown, Refusal.TimeWorkedInvalid, Refusal.FloorHoursInvalid, Refusal.FloorAboveCap, Refusal.TaxRateInvalid, Refusal.ReserveShareInvalid,
                Refusal.ContractTooLate, Refusal.MemberHasLeft, Refusal.DateOutOfRange);
        api.MapGet("/members/{member:guid}/reserves", Reserves).WithTags("Payroll").WithName("viewReserves").WithSummary("Holiday pay, sick pay and bonus put by, and net paid too much")
            .ForAlsoMachines(TokenScope.Read, Role.Member, Role.Accountant, Role.Approver, Role.Auditor);
        api.MapPost("/members/{member:guid}/sick-pay", UseSickPay).WithTags("Payroll").WithName("useSickPay").WithSummary("Sick pay out of its reserve, onto the activity account").For(Role.Accountant)
            .Refuses(Refusal.ReserveTooSmall, Refusal.AmountNotPositive, Refusal.AmountOverLimit, Refusal.CurrencyNotAccepted, Refusal.PeriodClosed);
        api.MapPost("/payslips/{payslip:guid}/correction", Correct).WithTags("Payroll").WithName("correctPayslip").WithSummary("Asks for a correction with the rules of the payslip's month; the next run books it")
            .For(Role.Accountant).Refuses(Refusal.CorrectionTooEarly, Refusal.CorrectionWaiting, Refusal.CorrectionEmpty, Refusal.ReasonMissing, Refusal.TextTooLong, Refusal.GrossOutOfRange, Refusal.HouseholdImpossible,
                Refusal.PayStatusUnknown, Refusal.TimeWorkedInvalid, Refusal.FloorHoursInvalid, Refusal.TaxRateInvalid, Refusal.ReserveShareInvalid, Refusal.RuleNotInForce, Refusal.NetNegative, Refusal.CurrencyNotAccepted);
        api.MapPut("/entities/{entity}/employer-rates", EnterRates).WithTags("Payroll").WithName("enterEmployerRates").WithSummary("What the entity's size, place and plans add to the law from a day on")
            .For(Role.Accountant).Refuses(Refusal.EntityUnknown, Refusal.EmployerTermsInvalid, Refusal.EmployerRatesTooLate, Refusal.DateOutOfRange);
        api.MapPost("/simulations/pay", Simulate).WithTags("Payroll").WithName("simulatePay").WithSummary("From gross or budget to net and cost, line by line; nothing is kept").ForEverybody()
            .Refuses(Refusal.SimulationUnclear, Refusal.PayStatusUnknown, Refusal.TimeWorkedInvalid, Refusal.TaxRateInvalid, Refusal.HouseholdImpossible, Refusal.EmployerTermsInvalid,
                Refusal.RuleNotInForce, Refusal.GrossOutOfRange, Refusal.BudgetTooSmall, Refusal.AmountNotPositive, Refusal.AmountOverLimit, Refusal.NetNegative);
    }

    private static async Task<Results<Ok<SalaryPlanView>, ProblemHttpResult>> Plan(Guid member, Caller caller, OwnObjects own, IClusterClient grains, CancellationToken stop)
    {
        await own.DemandMember(caller, member, stop);
        return (await grains.GetGrain<IEmploymentGrain>(member).SalaryPlan()).ToOk();
    }

    private static async Task<Results<Ok<ContractAgreed>, ProblemHttpResult>> Agree(
        Guid member, Write write, Body<AgreeContract> body, Caller caller, OwnObjects own, IClusterClient grains, CancellationToken stop)
    {
        await own.DemandMember(caller, member, stop);
        return (await grains.GetGrain<IEmploymentGrain>(member).Agree(write.Command, body.Value)).ToOk();
    }

    private static async Task<Results<Ok<ReservesView>, ProblemHttpResult>> Reserves(Guid member, Caller caller, OwnObjects own, IClusterClient grains, CancellationToken stop)
    {
        await own.DemandMember(caller, member, stop);
        return (await grains.GetGrain<IEmploymentGrain>(member).Reserves()).ToOk();
    }

    private static async Task<Results<Ok<ReservesView>, ProblemHttpResult>> UseSickPay(
        Guid member, Write write, Body<SickPayBody> body, Caller caller, OwnObjects own, IClusterClient grains, CancellationToken stop)
    {
        await own.DemandMember(caller, member, stop);
        return (await grains.GetGrain<IEmploymentGrain>(member).UseSickPay(write.Command, new(caller.Actor, body.Value.Amount))).ToOk();
    }

    private static async Task<Results<Ok<CorrectionView>, ProblemHttpResult>> Correct(
        Guid payslip, Write write, Body<CorrectionBody> body, Caller caller, OwnObjects own, IClusterClient grains, CancellationToken stop)
    {
        await own.DemandPayslip(caller, payslip, stop);
        var asked = body.Value;
        return (await grains.GetGrain<IPayslipCorrectionGrain>(payslip).Request(write.Command, new(caller.Actor, asked.Gross, asked.Household, asked.Contract, asked.Reason))).ToOk();
    }

    private static async Task<Results<Ok<EmployerRatesEntered>, ProblemHttpResult>> EnterRates(
        string entity, Write write, Body<EnterEmployerRates> body, Caller caller, OwnObjects own, IClusterClient grains)
    {
        var of = await own.DemandEntity(caller, entity);
        return (await grains.GetGrain<IEmployerGrain>(of.Code).Enter(write.Command, body.Value)).ToOk();
    }

    private static Results<Ok<SimulatedPay>, ProblemHttpResult> Simulate(Write write, Body<SimulatePay> body, PayPacks packs)
    {
        // Nothing is written, so the key protects nothing; it is asked for as on every POST.
        _ = write;
        return PaySimulation.Of(body.Value, packs).ToOk();
    }
}

/// <param name="Amount">Taken out of the reserve.</param>
internal sealed record SickPayBody(Money Amount);

/// <summary>What was wrong with a payslip; what was right is left out.</summary>
/// <param name="Gross">The right gross; zero when nothing was owed.</param>
/// <param name="Household">The household of its month.</param>
/// <param name="Contract">The contract of its month.</param>
internal sealed record CorrectionBody(string Reason, Money? Gross = null, Mutual.Grains.Members.Household? Household = null, Contract? Contract = null);
