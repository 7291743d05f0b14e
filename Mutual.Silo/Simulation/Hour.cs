using NodaTime;

namespace Mutual.Silo.Simulation;

/// <summary>Hours at which the people of the simulated world act. Each actor keeps to its own, so that one can rely on what another did before it on the same day.</summary>
internal enum Hour
{
    /// <summary>Clients are registered and members join. Both take numbers.</summary>
    Joining,

    /// <summary>Members draft orders, which take numbers.</summary>
    Drafting,

    /// <summary>Members send orders drafted or changed.</summary>
    Sending,

    /// <summary>Clients answer orders sent on an earlier day.</summary>
    Answering,

    /// <summary>Members change, cancel, and choose: what concerns one order or member alone.</summary>
    Choosing,

    /// <summary>Members deliver.</summary>
    Delivering,

    /// <summary>Members hand in invoices, which take numbers and share limits.</summary>
    Invoicing,

    /// <summary>The office credits invoices, which takes numbers.</summary>
    Crediting,

    /// <summary>The accountant and the approver go through their desks.</summary>
    Office,

    /// <summary>Payers look at what is open and instruct their banks.</summary>
    Paying,

    /// <summary>The bank's day ends: its statement is uploaded.</summary>
    BankClosing,

    /// <summary>The accountant looks at what could not be placed and decides on another day.</summary>
    AfterBank,

    /// <summary>The last evening of a month: the figures are taken.</summary>
    MonthEnd,
}

/// <summary>When an hour is, and whether order matters in it.</summary>
internal static class Hours
{
    /// <summary>Time of day in the mutual's zone.</summary>
    public static LocalTime At(this Hour hour) => hour switch
    {
        Hour.Joining => new(9, 0),
        Hour.Drafting => new(9, 20),
        Hour.Sending => new(9, 40),
        Hour.Answering => new(10, 0),
        Hour.Choosing => new(10, 20),
        Hour.Delivering => new(10, 40),
        Hour.Invoicing => new(11, 0),
        Hour.Crediting => new(13, 0),
        Hour.Office => new(14, 0),
        Hour.Paying => new(15, 0),
        Hour.BankClosing => new(18, 0),
        Hour.AfterBank => new(18, 30),
        Hour.MonthEnd => new(23, 0),
        _ => throw new ArgumentOutOfRangeException(nameof(hour), hour, "There is no such hour."),
    };

    /// <summary>Whether deeds of the hour may be done at once: each concerns one thing alone, so that no result depends on who is first.</summary>
    public static bool IsTogether(this Hour hour) => hour is Hour.Sending or Hour.Answering or Hour.Choosing or Hour.Delivering or Hour.Paying;
}
