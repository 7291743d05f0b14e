using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Mutual.Api.Access;
using Mutual.Grains.Access;

namespace Mutual.Api.Portals.Office;

/// <summary>One box on every page of the office, and what it finds, by kind. The address can be kept and sent on.</summary>
internal static class SearchPages
{
    /// <summary>Where the box leads.</summary>
    public const string Path = "/accountant/search";

    private const int LettersMax = 100;

    public static void MapSearchPages(this IEndpointRouteBuilder office) => office.MapGet("/search", Find).For(Role.Accountant, Role.Approver);

    /// <summary>Whether a role has the box.</summary>
    public static bool IsFor(Role role) => role is Role.Accountant or Role.Approver;

    private static async Task<IResult> Find(Visit visit, HttpContext context, Caller caller, OfficeReader read, Search search, CancellationToken stop)
    {
        var of = await read.EntityOf(caller.Entity, context.Request.Query["entity"]);
        var find = context.Request.Query["find"].ToString().Trim();
        // A character that text columns cannot hold is in no name either.
        find = string.Concat(find.Where(letter => letter != '\0').Take(LettersMax));
        return visit.Page<SearchPage, SearchModel>(new(find, await search.For(of.Id, of.Code, find, stop)));
    }
}

/// <summary>What was looked for and found.</summary>
public sealed record SearchModel(string Find, IReadOnlyList<FoundGroup> Groups);
