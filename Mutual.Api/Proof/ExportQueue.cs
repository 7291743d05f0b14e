using Mutual.Grains.Books;

namespace Mutual.Api.Proof;

/// <summary>Where an export that was asked for is handed on to be made. The host brings it when it has a job queue.</summary>
public interface IExportQueue
{
    /// <summary>Hands it on; again it is harmless.</summary>
    void Add(BookExport export);
}

/// <summary>Where there is no job queue: the export waits in the database for a process that has one.</summary>
internal sealed class NoExportQueue : IExportQueue
{
    public void Add(BookExport export)
    {
    }
}
