using Mutual.Grains.Access;

namespace Mutual.Api.Portals;

/// <summary>Where each role's pages begin, and what stands in its menu.</summary>
public static class Navigation
{
    /// <summary>An entry of a menu.</summary>
    /// <param name="Path">Where it leads.</param>
    /// <param name="Words">Key of its name.</param>
    public sealed record Entry(string Path, string Words);

    private static readonly Entry[] Member =
    [
        new("/member", "nav.home"), new("/member/orders", "nav.orders"), new("/member/invoices", "nav.invoices"), new("/member/pay", "nav.pay"), new("/member/me", "nav.me"),
    ];

    private static readonly Entry[] Client = [new("/client", "nav.account"), new("/client/invoices", "nav.invoices"), new("/client/statement", "nav.statement")];

    private static readonly Entry[] Office =
    [
        new("/accountant", "nav.today"), new("/accountant/bank", "nav.bank"), new("/accountant/payroll", "nav.payroll"), new("/accountant/invoices", "nav.invoices"),
        new("/accountant/disputes", "nav.disputes"), new("/accountant/approvals", "nav.approvals"), new("/auditor/balance", "nav.balance"), new("/auditor/trace", "nav.trace"), new("/auditor", "nav.proof"), new("/auditor/exports", "nav.exports"),
    ];

    private static readonly Entry[] Auditor = [new("/auditor", "nav.proof"), new("/auditor/trace", "nav.trace"), new("/auditor/balance", "nav.balance"), new("/auditor/exports", "nav.exports"), new("/auditor/log", "nav.log")];

    private static readonly Entry[] Board = [new("/auditor", "nav.proof")];

    /// <summary>The menu of a role; empty when it has no pages.</summary>
    public static IReadOnlyList<Entry> Of(Role role) => role switch
    {
        Role.Member => Member,
        Role.Client => Client,
        Role.Accountant or Role.Approver => Office,
        Role.Auditor => Auditor,
        Role.Board => Board,
        _ => [],
    };

    /// <summary>Where whoever signed in comes to: the first page of the role, or one's own account.</summary>
    public static string Start(Role role) => Home(role) ?? "/account";

    /// <summary>The first page of a role; null when it has none.</summary>
    public static string? Home(Role role) => Of(role) is [var first, ..] ? first.Path : null;

    /// <summary>Whether a role works in the back office: wider and closer together.</summary>
    public static bool IsOffice(Role role) => !role.IsParty();

    /// <summary>The entry a page belongs to: the longest path it begins with.</summary>
    public static Entry? Current(Role role, string path) => Of(role).Where(entry => path == entry.Path || path.StartsWith($"{entry.Path}/", StringComparison.Ordinal)).MaxBy(entry => entry.Path.Length);
}
