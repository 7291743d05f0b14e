using System.Globalization;
using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Mutual.Grains.Kernel;
using NodaTime;
using NodaTime.Text;

namespace Mutual.Api.Http;

/// <summary>Which part of a list is wanted: <c>?after=ID&amp;limit=50</c>, by number, which is the only order there is.</summary>
/// <param name="After">Id of the last row had; null: from the first.</param>
/// <param name="Limit">1 to 100 rows.</param>
internal sealed record Page(Guid? After, int Limit) : IBindableFromHttpContext<Page>, IEndpointParameterMetadataProvider
{
    /// <summary>Most rows on a page.</summary>
    public const int Max = 100;

    private const int Usual = 50;

    public static ValueTask<Page?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        var query = context.Request.Query;
        if (query["sort"] is { Count: > 0 } sort && sort != "number") throw new RequestRefusedException(Refusal.SortNotAllowed);
        var limit = Usual;
        if (query["limit"] is { Count: > 0 } wanted)
        {
            // Only digits: a sign, a blank or another alphabet's digits are somebody's mistake.
            if (wanted is not [{ Length: > 0 } digits] || !digits.All(char.IsAsciiDigit)) throw new RequestRefusedException(Refusal.QueryInvalid.Because("limit is a number from 1 to 100."));
            if (!int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out limit) || limit is < 1 or > Max) throw new RequestRefusedException(Refusal.PageTooLarge);
        }
        return ValueTask.FromResult<Page?>(new(Query.Id(context, "after"), limit));
    }

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) => builder.Metadata.Add(new IsPaged());

    /// <summary>The rows of this page, with the cursor of the next when there are more: the query asks for one row too many.</summary>
    public PageOf<T> Of<T>(List<T> rows, Func<T, Guid> id) => rows.Count > Limit ? new(rows[..Limit], id(rows[Limit - 1])) : new(rows, null);
}

/// <summary>A page of a list.</summary>
/// <param name="Rows">At most what was asked for.</param>
/// <param name="Next">Send it as <c>after</c> for the next page; null on the last.</param>
internal sealed record PageOf<T>(IReadOnlyList<T> Rows, Guid? Next);

/// <summary>Marks a route that takes a page, for the documentation.</summary>
internal sealed record IsPaged;

/// <summary>Parameters of an address.</summary>
internal static class Query
{
    /// <summary>An id; null when it is not there.</summary>
    /// <exception cref="RequestRefusedException"><c>query-invalid</c>.</exception>
    public static Guid? Id(HttpContext context, string name)
    {
        if (context.Request.Query[name] is not { Count: > 0 } given) return null;
        return given.Count == 1 && Guid.TryParseExact(given[0], "D", out var id) ? id : throw new RequestRefusedException(Refusal.QueryInvalid.Because($"{name} is an id."));
    }

    /// <summary>A day written as ISO; null when it is not there.</summary>
    /// <exception cref="RequestRefusedException"><c>date-invalid</c>.</exception>
    public static LocalDate? Day(string? written) =>
        written is null ? null : LocalDatePattern.Iso.Parse(written) is { Success: true } day ? day.Value : throw new RequestRefusedException(Refusal.DateInvalid);
}
