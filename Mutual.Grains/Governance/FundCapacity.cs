namespace Mutual.Grains.Governance;

/// <summary>What the guarantee fund of an entity may carry in all, cut into stripes so that those who reserve from it at once seldom meet.</summary>
public static class FundCapacity
{
    /// <summary>How many stripes; never changed in an entity that has them.</summary>
    public const int Stripes = 64;

    /// <summary>The limit row of a stripe: <c>fund:1:0</c> to <c>fund:1:63</c>.</summary>
    public static string ScopeOf(short entity, int stripe) => FormattableString.Invariant($"fund:{entity}:{stripe}");

    /// <summary>The capacity shared over the stripes; together it is the capacity to the cent.</summary>
    public static IReadOnlyList<Money> Share(Money capacity) => capacity.Allocate([.. Enumerable.Repeat(1, Stripes)]);
}
