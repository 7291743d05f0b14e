namespace Mutual.Grains.Documents;

/// <summary>Language of whoever reads a document.</summary>
public enum DocumentLanguage
{
    En = 1, Fr, Nl,
}
