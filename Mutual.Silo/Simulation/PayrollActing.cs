using Mutual.Grains.Kernel;
using Mutual.Grains.Payments;
using Mutual.Grains.Payroll;
using NodaTime;
using NodaTime.Text;

namespace Mutual.Silo.Simulation;

/// <summary>What people do about a payroll run that the mutual started by itself: an accountant reviews it, an approver approves it, releases the file and hands it to the bank; what comes back goes again.</summary>
/// <param name="play">The world in motion.</param>
/// <param name="bank">Who pays.</param>
/// <param name="folder">Where the bank's files are kept.</param>
/// <param name="home">The mutual's folder, from which the approver downloads the file.</param>
/// <param name="changeAccount">Told of a member whose salary came back, and the day it learns of it.</param>
/// <param name="stop">Ends the waiting.</param>
internal sealed class PayrollActing(Play play, SimulatedBank bank, SimulationFolder folder, string home, Action<SimulatedMember, LocalDate> changeAccount, CancellationToken stop)
{
    private const string Accountant = "accountant";
    private const string Approver = "approver";
    private const int DaysToLearn = 4;
    private const int DaysToClose = 12;
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(10);

    private readonly Dictionary<Iban, SimulatedMember> byAccount = play.World.Members.ToDictionary(member => member.Account);
    private readonly HashSet<YearMonth> started = [];

    /// <summary>The mutual's job started runs: waits until the one of this entity is calculated, if there is one.</summary>
    /// <remarks>
    /// A run is calculated in the background, from accounts as they are then. The people of this world do nothing meanwhile, or what they do the same day would be in it or not, as the load has it.
    /// </remarks>
    /// <param name="month">Month of the run.</param>
    /// <param name="day">Today.</param>
    public async Task Started(YearMonth month, LocalDate day)
    {
        // Entities keep other holidays: on this day another one's run may have started, and this one's before or later.
        if (started.Contains(month) || await Calculated(YearMonthPattern.Iso.Format(month)) is not { } calculated) return;
        started.Add(month);
        play.OnWorkingDay(day, Hour.Office, () => Carry(month, calculated, play.Calendar.OnOrAfter(day)));
    }

    private async Task<Action> Carry(YearMonth month, PayrollRunView calculated, LocalDate day)
    {
        var name = YearMonthPattern.Iso.Format(month);
        var content = calculated.ContentHash ?? throw new InvalidOperationException($"The run {name} shows nothing to review.");
        await Ask(name, run => run.Review(play.Command(Accountant, $"payroll/{name}/review"), new(play.Command(Accountant, "").Actor, content)));
        await Ask(name, run => run.Approve(play.Command(Approver, $"payroll/{name}/approve"), new(play.Command(Approver, "").Actor, content)));
        var paid = await Ask(name, run => run.Pay(play.Command(Approver, $"payroll/{name}/pay")));
        if (paid.File is not { } file) return static () => { };   // Nobody was paid anything.

        var bytes = await File.ReadAllBytesAsync(Path.Combine(home, file), stop);
        await folder.SalaryFile(play.World.Entity.Code, month, bytes);
        var orders = PaymentOrders.Read(new MemoryStream(bytes));
        return () =>
        {
            play.OnWorkingDay(LocalDate.Max(orders.ExecuteOn, day).PlusDays(DaysToClose), Hour.Office, () => Close(name));
            HandIn(month, orders, day, attempt: 1);
        };
    }

    /// <summary>The bank gets a file. Who is told by it that the account is closed gives the next one, and is paid there the same day.</summary>
    private void HandIn(YearMonth month, PaymentOrders orders, LocalDate day, int attempt)
    {
        var back = bank.Execute(orders, day);
        if (back.Count == 0) return;
        var learnt = play.Calendar.Plus(LocalDate.Max(orders.ExecuteOn, day), DaysToLearn);
        foreach (var payment in back)
            if (byAccount.TryGetValue(payment.Account, out var member)) changeAccount(member, learnt);
        play.OnWorkingDay(learnt, Hour.Office, () => PayAgain(month, learnt, attempt));
    }

    private async Task<Action> PayAgain(YearMonth month, LocalDate day, int attempt)
    {
        var name = YearMonthPattern.Iso.Format(month);
        var command = play.Command(Approver, $"payroll/{name}/again/{attempt}");
        var again = await play.Outside.Ask(mutual => RunOf(mutual, name).PayAgain(command, new(play.Command(Accountant, "").Actor, command.Actor)));
        if (!again.IsAccepted) return static () => { };
        var bytes = await File.ReadAllBytesAsync(Path.Combine(home, again.Value.File), stop);
        await folder.AgainFile(play.World.Entity.Code, month, attempt, bytes);
        var orders = PaymentOrders.Read(new MemoryStream(bytes));
        return () => HandIn(month, orders, day, attempt + 1);
    }

    private async Task<Action> Close(string name)
    {
        await play.Outside.Ask(mutual => RunOf(mutual, name).Close(play.Command(Accountant, $"payroll/{name}/close")));
        return static () => { };
    }

    private async Task<PayrollRunView?> Calculated(string name)
    {
        while (true)
        {
            var view = await play.Outside.Ask(mutual => RunOf(mutual, name).View());
            if (!view.IsAccepted) return null;
            if (view.Value.Status is not PayrollRunStatus.Open) return view.Value;
            await Task.Delay(Glance, stop);
        }
    }

    private Task<PayrollRunView> Ask(string month, Func<IPayrollRunGrain, Task<Outcome<PayrollRunView>>> ask) =>
        play.Outside.Demand(mutual => ask(RunOf(mutual, month)));

    private IPayrollRunGrain RunOf(IClusterClient mutual, string month) => mutual.GetGrain<IPayrollRunGrain>($"{play.World.Entity.Code}/{month}");
}
