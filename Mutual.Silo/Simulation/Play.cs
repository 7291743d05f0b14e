using Mutual.Grains.Kernel;
using NodaTime;

namespace Mutual.Silo.Simulation;

/// <summary>One entity's world in motion: what its people share. They know of the mutual only what it answered them.</summary>
internal sealed class Play
{
    /// <summary>Who knows what of an invoice: the client that owes it and the office that follows it.</summary>
    /// <param name="Invoice">Its id.</param>
    /// <param name="Name">What commands about it are named after.</param>
    /// <param name="Reference">Quoted by a client that quotes properly.</param>
    public sealed record Claim(Guid Invoice, string Name, string Number, string Reference, Money Net, Money Gross, LocalDate IssuedOn, LocalDate DueOn, SimulatedClient Client);

    public Play(World world, Outside outside, Agenda agenda)
    {
        (World, Outside, Agenda) = (world, outside, agenda);
        Calendar = BusinessCalendar.Of(world.Terms.Country);
    }

    public World World { get; }

    public Outside Outside { get; }

    public BusinessCalendar Calendar { get; }

    public Agenda Agenda { get; }

    /// <summary>Ids of the members that joined, by number of the world.</summary>
    public Dictionary<int, Guid> Members { get; } = [];

    /// <summary>Ids of the clients, by number of the world.</summary>
    public Dictionary<int, Guid> Clients { get; } = [];

    /// <summary>Invoices that unplaceable transfers were meant for: by payer's account and cents, oldest first. A payer who is called tells.</summary>
    public Dictionary<(string Account, long Cents), Queue<Claim>> Meant { get; } = [];

    /// <summary>The command of an actor.</summary>
    /// <param name="actor"><c>member-17</c>, <c>accountant</c>.</param>
    /// <param name="what">The facts: <c>order/17-03-1/draft</c>.</param>
    public CommandId Command(string actor, string what) => new($"user:{World.Terms.Entity}-{actor}", FormattableString.Invariant($"{World.Terms.Seed}/{what}"));

    /// <summary>Draws of a question in this world.</summary>
    public Chance Draws(params ReadOnlySpan<object> question) => Chance.Of(World.Terms.Seed, [World.Terms.Entity, .. question]);

    /// <summary>Enters a deed for a working day, the day itself or the next one; what lies after the end is never done.</summary>
    public void OnWorkingDay(LocalDate day, Hour hour, Deed deed)
    {
        var on = Calendar.OnOrAfter(day);
        if (on <= World.Terms.To) Agenda.On(on, hour, deed);
    }
}
