using System.Xml.Linq;
using Mutual.Grains.Documents;

namespace Mutual.Grains.Invoices.Documents;

/// <summary>How a PDF says that it carries a Factur-X invoice, so that whoever receives it finds the XML.</summary>
/// <remarks>Source: Factur-X 1.07, 6.2 and 6.3: name of the file, relation to the paper, and the four statements of its metadata.</remarks>
internal static class FacturXFile
{
    /// <summary>The one name readers look for.</summary>
    public const string Name = "factur-x.xml";

    private const string Names = "urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#";

    /// <summary>What the metadata says, and the vocabulary it says it in.</summary>
    public static IReadOnlyList<XElement> Statements { get; } =
    [
        ArchivalPdf.About("fx", Names, ("DocumentType", "INVOICE"), ("DocumentFileName", Name), ("Version", "1.0"), ("ConformanceLevel", "EN 16931")),
        ArchivalPdf.Vocabulary("fx", Names, "Factur-X PDFA Extension Schema",
            ("DocumentFileName", "The name of the embedded XML document"), ("DocumentType", "The type of the hybrid document in capital letters, e.g. INVOICE or ORDER"),
            ("Version", "The actual version of the standard applying to the embedded XML document"), ("ConformanceLevel", "The conformance level of the embedded XML document")),
    ];
}
