using Mutual.Grains.Governance;
using Mutual.Grains.Ledger;
using NodaTime;
using Npgsql;

namespace Mutual.Grains.Payroll.Expenses;

/// <summary>Remembers an expense and commits what is decided.</summary>
internal sealed class ExpenseGrain(IJournal journal, NpgsqlDataSource database, IEntities entities, PayPacks packs, IClock clock) : JournaledGrain<ExpenseState>(journal), IExpenseGrain
{
    private Guid Id => this.GetPrimaryKey();

    protected override Task<ExpenseState?> Read(CancellationToken stop) => ExpenseRows.Read(database, Id, stop);

    public async Task<Outcome<ExpenseView>> Claim(CommandId command, ClaimExpense request)
    {
        // A second claim of the member may slip between this and the commit and share a French band; an accountant sees both.
        var claimant = await ExpenseRows.Claimant(database, entities, request.Member, Math.Clamp(request.On.Year, 1, 9999));
        return await Perform(command, request, state => state is not null ? Refusal.ExpenseDecided : Expense.Claim(Id, request, claimant, packs, clock.TodayIn(claimant?.Entity.Country ?? Country.Be)));
    }

    public async Task<Outcome<ExpenseView>> Approve(CommandId command, ApproveExpense request)
    {
        var country = await CountryOf();
        return await Perform(command, request, state => Expense.Approve(state, request, ChartOfAccounts.Of(country), clock.TodayIn(country)));
    }

    public async Task<Outcome<ExpenseView>> Reject(CommandId command, RejectExpense request)
    {
        var country = await CountryOf();
        return await Perform(command, request, state => Expense.Reject(state, request, clock.TodayIn(country)));
    }

    public Task<Outcome<ExpenseView>> View() => Task.FromResult<Outcome<ExpenseView>>(State is { } expense ? expense.View() : Refusal.NotFound);

    private async ValueTask<Country> CountryOf() => State is { } expense ? (await entities.Of(expense.Entity)).Country : Country.Be;
}
