using Mutual.Api.Payments;
using Mutual.Grains.Kernel;
using Mutual.Grains.Payments;
using NodaTime;

namespace Mutual.Silo.Simulation;

/// <summary>The evening at the bank: it writes the day's statement, the office uploads the file; the mutual places its lines by a job of its own before the office looks at the rest.</summary>
/// <param name="play">The world in motion.</param>
/// <param name="uploads">Where the office uploads files.</param>
/// <param name="folder">Where copies are kept.</param>
/// <param name="stop">Ends the uploading.</param>
internal sealed class BankActing(Play play, StatementUploads uploads, SimulationFolder folder, CancellationToken stop)
{
    private readonly HashSet<LocalDate> closings = [];

    /// <summary>Enters the bank's monthly charges.</summary>
    public void Begin(SimulatedBank bank)
    {
        for (var month = 0; month < play.World.Terms.Months; month++) bank.Charge(play.Calendar.OnOrBefore(play.World.Terms.From.PlusMonths(month + 1).PlusDays(-1)));
    }

    /// <summary>Something will be booked on a day, so that the bank closes with a statement.</summary>
    /// <param name="bank">The bank.</param>
    /// <param name="day">Day of the booking.</param>
    /// <param name="placed">The office looks at what could not be placed.</param>
    public void Booking(Func<SimulatedBank> bank, LocalDate day, Func<LocalDate, Task<Action>> placed)
    {
        if (day <= play.World.Terms.To && closings.Add(day)) play.Agenda.On(day, Hour.BankClosing, () => Close(bank(), day, placed));
    }

    private async Task<Action> Close(SimulatedBank bank, LocalDate day, Func<LocalDate, Task<Action>> placed)
    {
        if (bank.Close(day) is not { } statement) return static () => { };
        using var file = new MemoryStream();
        var zone = MutualTime.ZoneOf(play.World.Terms.Country);
        CamtWriter.Write(file, zone.AtLeniently(day + Hour.BankClosing.At()).ToInstant(), statement);
        var bytes = file.ToArray();
        await folder.Statement(play.World.Entity.Code, day, bytes);

        var command = play.Command("accountant", $"statement/{statement.BankId}");
        var upload = (await uploads.Keep(command, play.World.Entity.Id, bytes, stop)).Accepted;
        await play.Outside.Demand(mutual => Account(mutual).Import(command, upload));
        return () => play.Agenda.On(day, Hour.AfterBank, () => placed(day));
    }

    private IBankAccountGrain Account(IClusterClient mutual) => mutual.GetGrain<IBankAccountGrain>(play.World.Entity.Code);
}
