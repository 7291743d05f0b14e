using NodaTime;
using Npgsql;

namespace Mutual.Grains.Access;

/// <summary>A fresh factor before what cannot be taken back: five minutes, for one kind of act on one thing, in one session.</summary>
/// <remarks>Source: trust.md §2, rules 2 and 6.</remarks>
public sealed class StepUps(NpgsqlDataSource database, IClock clock)
{
    /// <summary>How long it counts.</summary>
    public static readonly Duration Life = Duration.FromMinutes(5);

    /// <summary>Notes that the person answered.</summary>
    /// <param name="about">The thing, with what was shown of it: approving one content says nothing of another.</param>
    public async Task Note(Guid session, string act, string about, string factor, CancellationToken stop = default)
    {
        await using var connection = await database.OpenConnectionAsync(stop);
        await People.Run(connection, "INSERT INTO access.step_up (step_up_id, session_id, act, about, factor, at) VALUES ($1, $2, $3, $4, $5, $6)", stop, Guid.NewGuid(), session, act, about, factor, clock.Now());
    }

    /// <summary>Whether whoever acts may: somebody signed in answered just now. A token has no factor to ask for: it is held by its own limits.</summary>
    public async Task<bool> IsFresh(ApiToken caller, string act, string about, CancellationToken stop = default)
    {
        if (caller.Person is null) return true;
        await using var find = database.CreateCommand("SELECT EXISTS (SELECT FROM access.step_up WHERE session_id = $1 AND act = $2 AND about = $3 AND at > $4)");
        foreach (var value in (object[])[caller.Id, act, about, clock.Now() - Life]) find.Parameters.Add(People.ParameterOf(value));
        return (bool)(await find.ExecuteScalarAsync(stop))!;
    }
}
