using Mutual.Api.Portals.Parts;
using NodaTime;

namespace Mutual.Api.Portals.Member;

/// <summary>States of orders, invoices and payslips as pills: one word and one meaning each, on every page.</summary>
public static class MemberStatus
{
    /// <summary>An order, by its status as kept.</summary>
    public static Status OfOrder(Words.Words words, string status) => new(status switch
    {
        "confirmed" or "invoiced" => Tone.Ok,
        "change-requested" or "draft" or "expired" or "delivered" => Tone.Wait,
        "rejected" => Tone.Stop,
        _ => Tone.Idle,
    }, words[$"order.status.{status}"]);

    /// <summary>An invoice as the one who waits for its money sees it.</summary>
    public static Status OfInvoice(Words.Words words, Words.Written written, string status, LocalDate dueOn, LocalDate today, bool isOpen)
    {
        if (isOpen && status is "issued" or "partly-paid" && dueOn < today)
            return new(Tone.Stop, words.Of("invoice.late", ("days", written.Count(Period.DaysBetween(dueOn, today)))));
        return new(status switch
        {
            "paid" or "recovered" => Tone.Ok,
            "partly-paid" => Tone.Info,
            "defaulted" or "written-off" => Tone.Stop,
            _ => Tone.Idle,
        }, words[$"invoice.status.{status}"]);
    }

    /// <summary>A value of a closed list as keys of words spell it: <c>formal-notice</c>.</summary>
    public static string NameOf<T>(T value) where T : struct, Enum => System.Text.Json.JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());

    /// <summary>The guarantee on an invoice.</summary>
    public static Status OfGuarantee(Words.Words words, string outcome) => new(outcome switch { "accepted" => Tone.Ok, "blocked" => Tone.Wait, _ => Tone.Stop }, words[$"guarantee.{outcome}"]);

    /// <summary>The transfer of a payslip's net.</summary>
    public static Status OfTransfer(Words.Words words, string? state) => new(state switch
    {
        "debited" => Tone.Ok,
        "sent" => Tone.Info,
        "returned" or "rejected" => Tone.Stop,
        _ => Tone.Idle,
    }, words[$"transfer.{state ?? "planned"}"]);
}
