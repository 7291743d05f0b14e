namespace Mutual.Silo.Calendar;

/// <summary>Work on many things of which a bad one stops only itself.</summary>
internal static class EachAlone
{
    /// <summary>Does the work for each, some at once.</summary>
    /// <exception cref="AggregateException">For some it failed; for all others it is done. The job is tried again, which is harmless.</exception>
    public static async Task Do<T>(Task<List<T>> found, int atOnce, Func<T, Task> work, CancellationToken stop)
    {
        var failed = new List<Exception>();
        await Parallel.ForEachAsync(await found, new ParallelOptions { MaxDegreeOfParallelism = atOnce, CancellationToken = stop }, async (one, _) =>
        {
            try
            {
                await work(one);
            }
            catch (Exception e) when (!stop.IsCancellationRequested)
            {
                lock (failed) failed.Add(e);
            }
        });
        if (failed.Count > 0) throw new AggregateException(failed);
    }
}
