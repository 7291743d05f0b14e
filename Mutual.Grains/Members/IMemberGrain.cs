using NodaTime;

namespace Mutual.Grains.Members;

/// <summary>A member: does the work and is paid. Key: the member's id.</summary>
[Alias("member")]
public interface IMemberGrain : IGrainWithGuidKey
{
    /// <summary>Takes the person on. The id is <c>command.Creates("member")</c>, chosen by the caller of the grain.</summary>
    [Alias("join")]
    Task<Outcome<MemberJoined>> Join(CommandId command, JoinMember request);

    /// <summary>Sets how steady and how high the salary is to be, from the next payroll on.</summary>
    [Alias("choose-salary")]
    Task<Outcome<MemberChanged>> ChooseSalary(CommandId command, SalaryChoice request);

    /// <summary>Changes the account the salary is paid to.</summary>
    [Alias("change-iban")]
    Task<Outcome<MemberChanged>> ChangeIban(CommandId command, ChangeIban request);

    /// <summary>Ends membership: no orders after the day, the last payslip pays the account out.</summary>
    [Alias("leave")]
    Task<Outcome<MemberChanged>> Leave(CommandId command, LeaveMutual request);

    /// <summary>The member as known now.</summary>
    [Alias("view")]
    Task<Outcome<MemberView>> View();
}

/// <summary>A person joins.</summary>
[GenerateSerializer, Immutable, Alias("join-member")]
public sealed record JoinMember(
    [property: Id(0)] string Entity, [property: Id(1)] string Name, [property: Id(2)] string Email, [property: Id(3)] string Language, [property: Id(4)] string Iban,
    [property: Id(5)] LocalDate JoinedOn, [property: Id(6)] Household Household, [property: Id(7)] SalaryChoice Salary);

/// <summary>What withholding depends on.</summary>
/// <param name="Spouse"><c>payroll-rules.md</c> §5.5: null single, none, pension-max-174, pension-max-579, other-max-290, above.</param>
/// <param name="Children">Dependent children, 0 to 20; a disabled child counts for two.</param>
/// <param name="SingleParent">Only without spouse and with children.</param>
[GenerateSerializer, Immutable, Alias("household")]
public sealed record Household([property: Id(0)] string? Spouse, [property: Id(1)] int Children, [property: Id(2)] bool SingleParent);

/// <summary>The member's choices for the smoothed salary.</summary>
/// <param name="Maximum">Largest budget wanted a month (employer cost); null: no maximum.</param>
/// <param name="Steadiness">γ in basis points, 1 000 to 5 000: the largest change from a month to the next.</param>
/// <param name="Responsiveness">λ in basis points, 2 500 to 10 000.</param>
/// <param name="Paused">No salary until changed.</param>
[GenerateSerializer, Immutable, Alias("salary-choice")]
public sealed record SalaryChoice(
    [property: Id(0)] Money? Maximum, [property: Id(1)] int Steadiness = 1500, [property: Id(2)] int Responsiveness = 5000, [property: Id(3)] bool Paused = false);

[GenerateSerializer, Immutable, Alias("change-iban-request")]
public sealed record ChangeIban([property: Id(0)] string Iban);

[GenerateSerializer, Immutable, Alias("leave-mutual")]
public sealed record LeaveMutual([property: Id(0)] LocalDate On);

/// <summary>Answer to joining.</summary>
/// <param name="ShareReference">Structured reference with which the person pays the share.</param>
[GenerateSerializer, Immutable, Alias("member-joined")]
public sealed record MemberJoined([property: Id(0)] Guid Member, [property: Id(1)] string Number, [property: Id(2)] string ShareReference, [property: Id(3)] Money Share);

[GenerateSerializer, Immutable, Alias("member-changed")]
public sealed record MemberChanged([property: Id(0)] Guid Member, [property: Id(1)] int Version);

/// <summary>The member with today's balances.</summary>
/// <param name="Activity">What the mutual owes the activity; never negative.</param>
/// <param name="OwedBy">Recourse still owed by the member; never negative.</param>
[GenerateSerializer, Immutable, Alias("member-view")]
public sealed record MemberView(
    [property: Id(0)] Guid Member, [property: Id(1)] string Entity, [property: Id(2)] string Number, [property: Id(3)] string Name, [property: Id(4)] string Email,
    [property: Id(5)] string Language, [property: Id(6)] string Iban, [property: Id(7)] LocalDate JoinedOn, [property: Id(8)] LocalDate? LeftOn,
    [property: Id(9)] Household Household, [property: Id(10)] SalaryChoice Salary, [property: Id(11)] Money Activity, [property: Id(12)] Money OwedBy,
    [property: Id(13)] bool SharePaid, [property: Id(14)] int Version);
