namespace Mutual.Grains.Access;

/// <summary>The hat somebody wears at a call. Spelt in lower case everywhere: <c>member</c>, <c>accountant</c>…</summary>
/// <remarks>Source: trust.md §2.</remarks>
public enum Role
{
    /// <summary>Does the work; sees only what is his own.</summary>
    Member = 1,

    /// <summary>Owes the invoices; sees only what is its own.</summary>
    Client,

    /// <summary>Prepares.</summary>
    Accountant,

    /// <summary>Approves what somebody else prepared.</summary>
    Approver,

    /// <summary>Reads, with account numbers masked.</summary>
    Auditor,

    /// <summary>Sees sums, not people.</summary>
    Board,

    /// <summary>Sees sums, not people.</summary>
    Delegate,

    /// <summary>Runs the machines; sees no business value.</summary>
    Operator,

    /// <summary>A program, held to its scopes; never approves.</summary>
    Machine,
}

/// <summary>Roles as they are written.</summary>
public static class RoleNames
{
    /// <summary>The role in lower case.</summary>
    public static string ToName(this Role role) => role.ToString().ToLowerInvariant();

    /// <summary>The role of a name; null when there is none.</summary>
    public static Role? Find(string name) => Enum.TryParse<Role>(name, ignoreCase: true, out var role) && role.ToName() == name ? role : null;

    /// <summary>Whether the role speaks for one member or client.</summary>
    public static bool IsParty(this Role role) => role is Role.Member or Role.Client;
}

/// <summary>What a machine's token may do.</summary>
public static class TokenScope
{
    /// <summary>Read members, clients, orders, invoices, payslips and the ledger.</summary>
    public const string Read = "read";

    /// <summary>Draft and send orders, submit invoices.</summary>
    public const string Submit = "submit";

    /// <summary>Import bank statements.</summary>
    public const string Import = "import";

    /// <summary>Start a payroll run.</summary>
    public const string StartPayroll = "start-payroll";

    /// <summary>All four.</summary>
    public static readonly IReadOnlyList<string> All = [Read, Submit, Import, StartPayroll];
}
