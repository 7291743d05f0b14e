using Npgsql;

namespace Mutual.Grains.Ledger;

/// <summary>Entry ids in blocks of a thousand, so that the sequence is asked once for many. One writer each; not for several threads.</summary>
/// <remarks>Ids only have to differ; what is left of a block when a process ends is never used. The order that counts is the chain's.</remarks>
internal sealed class EntryIds(NpgsqlDataSource database)
{
    private const int BlockSize = 1000;
    private long next;
    private long end;

    /// <summary>The first of <paramref name="count"/> ids in a row.</summary>
    public async ValueTask<long> Take(int count)
    {
        while (end - next < count)
        {
            await using var command = database.CreateCommand("SELECT nextval('ledger.entry_block')");
            var start = (long)(await command.ExecuteScalarAsync())!;
            (next, end) = start == end ? (next, end + BlockSize) : (start, start + BlockSize);
        }
        var first = next;
        next += count;
        return first;
    }
}
