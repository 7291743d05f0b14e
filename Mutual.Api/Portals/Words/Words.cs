using System.Collections.Frozen;
using Mutual.Grains.Kernel;
using YamlDotNet.Serialization;

namespace Mutual.Api.Portals.Words;

/// <summary>Every word of the pages in one language, from the catalogue: files <c>Portals/Words/*.yaml</c>, each line a key with its three languages.</summary>
/// <remarks>A text may have places for figures, <c>{client}</c>. A key nobody wrote is an error of ours and throws.</remarks>
public sealed class Words
{
    /// <summary>The languages, each the name it gives itself.</summary>
    public static readonly IReadOnlyList<(string Tag, string Name)> Languages = [("en", "English"), ("fr", "Français"), ("nl", "Nederlands")];

    private static readonly FrozenDictionary<string, FrozenDictionary<string, string>> Catalogue = Read();
    private static readonly FrozenDictionary<string, Words> ByLanguage = Languages.ToFrozenDictionary(language => language.Tag, language => new Words(language.Tag));

    private Words(string language) => Language = language;

    /// <summary>Every key with its texts by language, for the tests on the catalogue.</summary>
    public static IReadOnlyDictionary<string, FrozenDictionary<string, string>> All => Catalogue;

    /// <summary><c>en</c>, <c>fr</c>, <c>nl</c>.</summary>
    public string Language { get; }

    /// <summary>The text of a key.</summary>
    public string this[string key] => Catalogue.TryGetValue(key, out var texts) ? texts[Language] : throw new KeyNotFoundException($"The catalogue has no words for '{key}'.");

    /// <summary>The words of a language; English when it is none of ours.</summary>
    public static Words In(string language) => ByLanguage.GetValueOrDefault(language) ?? ByLanguage["en"];

    /// <summary>Whether the pages speak it.</summary>
    public static bool Speaks(string language) => ByLanguage.ContainsKey(language);

    /// <summary>The text of a key when there is one.</summary>
    public string? Find(string key) => Catalogue.GetValueOrDefault(key)?[Language];

    /// <summary>A text with its places filled.</summary>
    public string Of(string key, params ReadOnlySpan<(string Place, string Text)> filled)
    {
        var text = this[key];
        foreach (var (place, with) in filled) text = text.Replace($"{{{place}}}", with, StringComparison.Ordinal);
        return text;
    }

    /// <summary>A refusal's sentence: from the catalogue as <c>refusal.CODE</c>; else the refusal's own, which is English.</summary>
    public (string Sentence, string Language) Refusal(Refused refused)
    {
        if (Language == "en" || Find($"refusal.{refused.Code}") is not { } sentence) return (refused.Sentence, "en");
        return (refused.Detail is null ? sentence : $"{sentence} ({refused.Detail})", Language);
    }

    private static FrozenDictionary<string, FrozenDictionary<string, string>> Read()
    {
        var own = typeof(Words).Assembly;
        var reader = new DeserializerBuilder().WithDuplicateKeyChecking().Build();
        var all = new Dictionary<string, FrozenDictionary<string, string>>(StringComparer.Ordinal);
        foreach (var name in own.GetManifestResourceNames().Where(name => name.StartsWith("words/", StringComparison.Ordinal)))
        {
            using var file = new StreamReader(own.GetManifestResourceStream(name)!);
            foreach (var (key, texts) in reader.Deserialize<Dictionary<string, Dictionary<string, string>>>(file))
                if (!all.TryAdd(key, texts.ToFrozenDictionary(StringComparer.Ordinal))) throw new InvalidOperationException($"The catalogue has '{key}' twice.");
        }
        return all.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
