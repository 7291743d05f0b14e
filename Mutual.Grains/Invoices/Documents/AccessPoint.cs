using Mutual.Grains.Payroll;

namespace Mutual.Grains.Invoices.Documents;

/// <summary>A document on its way to a client over a network.</summary>
/// <param name="Id">Invoice or credit note; also the idempotency key outside.</param>
/// <param name="Entity">Code of the seller.</param>
/// <param name="Receiver">Scheme and identifier: <c>0208:0123456749</c>.</param>
/// <param name="Content">The kept bytes.</param>
public sealed record OutgoingDocument(Guid Id, string Entity, string Number, string Form, string Receiver, byte[] Content);

/// <summary>Where structured documents leave: a Peppol access point for Belgium, an approved platform for France.</summary>
public interface IAccessPoint
{
    /// <summary>Hands a document over. The same document again is harmless.</summary>
    /// <returns>The id it goes by there; or why it was not taken, and is tried again.</returns>
    Task<Outcome<string>> Send(OutgoingDocument document, CancellationToken stop);
}

/// <summary>An access point that watches a folder: each document is a file in the home's <c>outbox/access-point</c>, named after seller and number.</summary>
public sealed class FileDrop(string home) : IAccessPoint
{
    /// <summary>Folder below the mutual's own.</summary>
    public const string Folder = "outbox/access-point";

    private readonly SalaryFileFolder folder = new(home);

    /// <inheritdoc/>
    public Task<Outcome<string>> Send(OutgoingDocument document, CancellationToken stop)
    {
        var name = $"{Folder}/{document.Entity}-{document.Number}.xml";
        folder.Put(name, file => file.Write(document.Content));
        return Task.FromResult<Outcome<string>>(name);
    }
}
