using Mutual.Grains.Kernel;
using Mutual.Grains.Payments;
using Mutual.Grains.Payroll;
using NodaTime;
using NodaTime.Text;

namespace Mutual.Silo.Simulation;

/// <summary>What people do about a payroll run that the mutual started by itself: an accountant reviews it, an approver approves it, releases the file and hands it to the bank.</summary>
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

    /// <summary>A run was started.</summary>
    /// <param name="month">Its month.</param>
    /// <param name="day">Today.</param>
    public void Started(YearMonth month, LocalDate day) => play.OnWorkingDay(day, Hour.Office, () => Carry(month, play.Calendar.OnOrAfter(day)));

    private async Task<Action> Carry(YearMonth month, LocalDate day)
    {
        var name = YearMonthPattern.Iso.Format(month);
        var calculated = await Calculated(name);
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
            foreach (var back in bank.Execute(orders, day))
                if (byAccount.TryGetValue(back.Account, out var member)) changeAccount(member, play.Calendar.Plus(LocalDate.Max(orders.ExecuteOn, day), DaysToLearn));
        };
    }

    private async Task<Action> Close(string name)
    {
        await play.Outside.Ask(mutual => RunOf(mutual, name).Close(play.Command(Accountant, $"payroll/{name}/close")));
        return static () => { };
    }

    private async Task<PayrollRunView> Calculated(string name)
    {
        while (true)
        {
            var view = await Ask(name, run => run.View());
            if (view.Status is not PayrollRunStatus.Open) return view;
            await Task.Delay(Glance, stop);   // The run works in the background; the clock of the world stands meanwhile.
        }
    }

    private Task<PayrollRunView> Ask(string month, Func<IPayrollRunGrain, Task<Outcome<PayrollRunView>>> ask) =>
        play.Outside.Demand(mutual => ask(RunOf(mutual, month)));

    private IPayrollRunGrain RunOf(IClusterClient mutual, string month) => mutual.GetGrain<IPayrollRunGrain>($"{play.World.Entity.Code}/{month}");
}
