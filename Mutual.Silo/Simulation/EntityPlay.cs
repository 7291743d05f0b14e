using Mutual.Api.Payments;
using Mutual.Grains.Payments;
using NodaTime;
using Npgsql;

namespace Mutual.Silo.Simulation;

/// <summary>One entity's world with everybody in it acting.</summary>
internal sealed class EntityPlay
{
    private readonly Play play;
    private readonly SimulatedBank bank;
    private readonly MembersActing members;
    private readonly ClientsActing clients;
    private readonly OfficeActing office;
    private readonly BankActing evening;
    private readonly PayrollActing payroll;

    /// <param name="world">Its people.</param>
    /// <param name="outside">The mutual, as they see it.</param>
    /// <param name="agenda">Shared with the other entities: there is one clock.</param>
    /// <param name="uploads">Where the office uploads statements.</param>
    /// <param name="folder">Where the bank's files are kept.</param>
    /// <param name="database">Read only, for the list of suspense.</param>
    /// <param name="home">The mutual's folder.</param>
    /// <param name="stop">Ends everything.</param>
    public EntityPlay(World world, Outside outside, Agenda agenda, StatementUploads uploads, SimulationFolder folder, NpgsqlDataSource database, string home, CancellationToken stop)
    {
        play = new(world, outside, agenda);
        evening = new(play, uploads, folder, stop);
        bank = new(Iban.Parse(world.Entity.Iban).Accepted, play.Calendar, day => evening.Booking(() => bank!, day, office!.LookAtSuspense));
        clients = new(play, bank);
        office = new(play, bank, database, folder, home, Fictitious.Account(play.Draws("founders"), world.Terms.Country.ToString().ToUpperInvariant()), stop);
        members = new(play, bank, clients, office);
        payroll = new(play, bank, folder, home, members.ChangeAccount, stop);
    }

    /// <summary>Code of the entity.</summary>
    public World World => play.World;

    /// <summary>Enters everything that is known before anything happens. Clients come first: members name them.</summary>
    public void Begin()
    {
        clients.Begin();
        members.Begin();
        office.Begin();
        evening.Begin(bank);
    }

    /// <summary>The mutual's payroll job ran: done when this entity's run is calculated, if it was started.</summary>
    public Task PayrollStarted(YearMonth month, LocalDate day) => payroll.Started(month, day);
}
