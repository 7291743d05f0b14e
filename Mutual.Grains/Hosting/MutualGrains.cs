using Microsoft.Extensions.DependencyInjection;
using Mutual.Grains.Governance;
using Mutual.Grains.Ledger;
using Mutual.Grains.Orders;
using Mutual.Grains.Payroll;
using Npgsql;

namespace Mutual.Grains.Hosting;

/// <summary>What grains are given. The host adds the pool of the application role (<c>NpgsqlDataSource</c>) and the one <c>IClock</c>.</summary>
public static class MutualGrains
{
    /// <summary>Registers the journal with its writer, the sealer and verifier of the chain, the entities, the law's packs and the key of the clients' links.</summary>
    /// <param name="services">Of the host.</param>
    /// <param name="keys">Folder of keys, outside the database and its backups; the same for every silo. Made when it is not there.</param>
    public static IServiceCollection AddMutualGrains(this IServiceCollection services, string keys) => services
        .AddSingleton<GroupCommitWriter>()
        .AddSingleton<IJournal>(given => given.GetRequiredService<GroupCommitWriter>())
        .AddSingleton<ChainSealer>()
        .AddSingleton(given => new BlockSummer(given.GetRequiredService<NpgsqlDataSource>()))
        .AddSingleton<LedgerVerifier>()
        .AddSingleton<PublishedHeads>()
        .AddSingleton<IEntities, Entities>()
        .AddSingleton(_ => LinkKey.In(keys))
        .AddPayPacks();
}
