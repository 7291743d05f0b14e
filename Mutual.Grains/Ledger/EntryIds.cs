using Npgsql;

namespace Mutual.Grains.Ledger;

/// <summary>Entry ids in blocks of a thousand, so that the sequence is asked once for many. One writer each; not for several threads.</summary>
/// <remarks>Ids only have to differ; what is left of a block when a process ends is never used. The order that counts is the chain's.</remarks>
internal sealed class EntryIds(NpgsqlDataSource database)
{
    private const int BlockSize = 1000;
    private long next;
    private long end;

    /// <summary>So many ids, rising; in a row only as far as a block reaches.</summary>
    public async ValueTask<long[]> Take(int count)
    {
        var taken = new long[count];
        for (var i = 0; i < count; i++)
        {
            if (next == end)
            {
                await using var command = database.CreateCommand("SELECT nextval('ledger.entry_block')");
                next = (long)(await command.ExecuteScalarAsync())!;
                end = next + BlockSize;
            }
            taken[i] = next++;
        }
        return taken;
    }
}
