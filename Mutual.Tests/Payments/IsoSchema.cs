using System.Xml;
using System.Xml.Schema;

namespace Mutual.Tests.Payments;

/// <summary>The ISO 20022 schemas nobody on this project wrote.</summary>
internal static class IsoSchema
{
    /// <summary>What the schema of the message finds wrong; nothing when the file is valid.</summary>
    /// <param name="message"><c>camt.053.001.08</c>.</param>
    public static IReadOnlyList<string> Faults(string message, Stream file)
    {
        var schemas = new XmlSchemaSet();
        schemas.Add(null, SharedMaterial.Require($"standards/iso20022/xsd/{message}.xsd"));
        var faults = new List<string>();
        var settings = new XmlReaderSettings { ValidationType = ValidationType.Schema, Schemas = schemas, ValidationFlags = XmlSchemaValidationFlags.ReportValidationWarnings };
        settings.ValidationEventHandler += (_, fault) => faults.Add($"{fault.Exception.LineNumber}: {fault.Message}");
        using var reader = XmlReader.Create(file, settings);
        while (reader.Read()) { }
        return faults;
    }
}
