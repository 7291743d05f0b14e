using Mutual.Grains.Clients;
using Mutual.Grains.Governance;
using Mutual.Grains.GuaranteeFund;
using NodaTime;

namespace Mutual.Grains.Factoring;

/// <summary>Everything the guarantee decision looks at. Taken from the books and the day; nothing else counts.</summary>
/// <param name="On">The day of the decision.</param>
/// <param name="ClientConfirmed">The client confirmed the order, and it has not changed since.</param>
/// <param name="ClientCountry">ISO 3166 code of the client's country.</param>
/// <param name="Standing">Whether members or a court stopped advances on the client.</param>
/// <param name="OldestOpenDue">Due day of the client's oldest open invoice; null when none is open.</param>
/// <param name="DeliveredOn">Last day of the work.</param>
/// <param name="DueOn">Day the client must pay.</param>
/// <param name="Wanted">What would be advanced.</param>
/// <param name="ClientLimit">Exposure allowed on the client.</param>
/// <param name="ClientExposure">Exposure held on the client already.</param>
/// <param name="FundIsShort">The fund's capacity, asked for this amount, did not hold it.</param>
/// <param name="Declined">The member does not want an advance.</param>
public sealed record GuaranteeCase(
    LocalDate On, bool ClientConfirmed, string ClientCountry, ClientStanding Standing, LocalDate? OldestOpenDue, LocalDate DeliveredOn, LocalDate DueOn,
    Money Wanted, Money ClientLimit, Money ClientExposure, bool FundIsShort, bool Declined)
{
    /// <summary>The step of the fund's throttle in force on the day.</summary>
    public Throttle Throttle { get; init; } = Throttle.None;

    /// <summary>Exposure allowed on a client whose limit nobody decided: it grows as the client pays. Null: people decided the limit.</summary>
    public Money? PilotLimit { get; init; }

    /// <summary>Limits shared with others that the invoice would take from: of the client's group, the member, the client's country.</summary>
    public IReadOnlyList<SharedLimit> Shared { get; init; } = [];

    /// <summary>All exposure of the fund as last measured, and the part of it in the client's sector.</summary>
    public MeasuredExposure Measured { get; init; } = new(Money.Zero, null, Money.Zero);

    /// <summary>Whether the member, or family, is behind the client.</summary>
    public ClientTie Tie { get; init; } = ClientTie.None;

    /// <summary>Net of the invoice.</summary>
    public Money Net { get; init; }

    /// <summary>What else the member invoiced to the client for work around the same days.</summary>
    public OtherInvoices Others { get; init; } = new(0, Money.Zero, false);

    /// <summary>The smaller of the largest net the member's clients paid him, and the largest the client paid; zero when one of the two is nothing.</summary>
    public Money LargestPaid { get; init; }

    /// <summary>What is agreed with the client for every order; null: nothing.</summary>
    public Framework? Framework { get; init; }

    /// <summary>Price of the whole order and the hours it says.</summary>
    public OrderedWork Ordered { get; init; } = new(Money.Zero, null);

    /// <summary>Reasons that people looked at and waived for this invoice.</summary>
    public IReadOnlyList<string> Waived { get; init; } = [];

    /// <summary>Whether the throttle stops this guarantee: all of them, or this one by its cap on the client.</summary>
    public bool IsThrottled => Throttle.NoGuarantees || (Throttle.ClientCap is { } cap && ClientExposure + Wanted > cap);

    /// <summary>Exposure on the client and those who would fail with it.</summary>
    public Money GroupExposure => Shared.FirstOrDefault(limit => limit.Kind is SharedLimitKind.Group)?.Exposure ?? ClientExposure;
}

/// <summary>What shares a limit.</summary>
public enum SharedLimitKind
{
    /// <summary>Clients that would fail as one.</summary>
    Group = 1,

    /// <summary>Everything advanced to one member.</summary>
    Member = 2,

    /// <summary>Clients of one country.</summary>
    Country = 3,
}

/// <summary>A limit on a sum of exposures.</summary>
/// <param name="Kind">What shares it.</param>
/// <param name="Scope">Its row: <c>group:ID</c>, <c>member:ID</c>, <c>country:ENTITY:BE</c>.</param>
/// <param name="Limit">Exposure allowed.</param>
/// <param name="Exposure">Exposure held, as the sum of its parts.</param>
public sealed record SharedLimit(SharedLimitKind Kind, string Scope, Money Limit, Money Exposure);

/// <summary>Exposure as measured on the last evening; zero before the first.</summary>
/// <param name="All">Of the fund.</param>
/// <param name="Sector">Section of NACE the client belongs to; null when nobody said.</param>
/// <param name="InSector">Of that sector.</param>
public sealed record MeasuredExposure(Money All, string? Sector, Money InSector);

/// <summary>Whether a member is behind a client.</summary>
public enum ClientTie
{
    None = 0,

    /// <summary>They share an account or an e-mail address.</summary>
    Suspected = 1,

    /// <summary>Family, director or shareholder, as declared.</summary>
    Declared = 2,
}

/// <summary>Invoices of the member to the client for work within some days of this one's, without what was credited whole.</summary>
/// <param name="Count">How many.</param>
/// <param name="Net">Their net.</param>
/// <param name="SameWork">One of them, advanced, is for the same day and net.</param>
public sealed record OtherInvoices(int Count, Money Net, bool SameWork);

/// <summary>An agreement with a client about every order.</summary>
/// <param name="From">First day it counts for.</param>
/// <param name="Hourly">At least, for an hour, without VAT.</param>
/// <param name="HoursMin">An engagement counts at least so many hours.</param>
public sealed record Framework(LocalDate From, Money Hourly, decimal HoursMin)
{
    /// <summary>Least price of some hours, rounded up to the cent.</summary>
    public Money FloorOf(decimal hours) => Hourly.Times(Math.Max(hours, HoursMin), Rounding.Up);
}

/// <summary>What an order says of its work.</summary>
/// <param name="Net">Price without VAT.</param>
/// <param name="Hours">How many hours; null when it does not say.</param>
public sealed record OrderedWork(Money Net, decimal? Hours);
