using Mutual.Grains.Ledger;

namespace Mutual.Tests.Ledger;

internal static class Sealing
{
    /// <summary>Seals everything committed. Another database of the same server may hold a transaction open, as long as its test lasts, and that holds back every seal.</summary>
    /// <returns>How many entries.</returns>
    public static async Task<int> SealAll(this ChainSealer sealer)
    {
        var total = 0;
        for (var wait = 0; wait < 9000; wait++)
        {
            total += await sealer.SealAsync(default);
            if ((await sealer.Lag(default)).Unsealed == 0) return total;
            await Task.Delay(20);
        }
        throw new TimeoutException("The chain does not catch up.");
    }
}
