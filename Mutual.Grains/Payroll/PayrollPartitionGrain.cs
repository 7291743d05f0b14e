using Mutual.Grains.Governance;
using NodaTime;
using Npgsql;
using Orleans.Placement;

namespace Mutual.Grains.Payroll;

/// <summary>Calculates one partition of a run on whichever silo it lands. Key: the run's id, with the partition's number.</summary>
[Alias("payroll-partition")]
internal interface IPayrollPartitionGrain : IGrainWithGuidCompoundKey
{
    /// <summary>Calculates it, unless it is done.</summary>
    [Alias("calculate")]
    Task Calculate();
}

[RandomPlacement]
internal sealed class PayrollPartitionGrain(NpgsqlDataSource database, IEntities entities, PayPacks packs, IClock clock) : Grain, IPayrollPartitionGrain
{
    public async Task Calculate()
    {
        var run = this.GetPrimaryKey(out var n);
        var state = await PayrollRunReader.Find(database, run, entities, CancellationToken.None) ?? throw new InvalidOperationException($"Run {run} was not started.");
        var terms = await PayrollRunReader.Terms(database, entities, packs, state, CancellationToken.None);

        // Rows are written without a task for every value: on a thread of the pool, so that the silo's own stay free.
        await Task.Run(() => new PartitionCalculation(database, clock).Run(terms, int.Parse(n!, System.Globalization.CultureInfo.InvariantCulture), state.StartedBy, CancellationToken.None));
    }
}
