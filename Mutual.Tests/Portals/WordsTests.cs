using System.Text.RegularExpressions;
using Mutual.Api.Portals;
using Mutual.Api.Portals.Words;
using Mutual.Tests.Conventions;
using NodaTime;

namespace Mutual.Tests.Portals;

public sealed partial class WordsTests
{
    [Fact]
    public void Every_word_is_there_in_each_language_and_none_is_empty() =>
        Words.All.Where(word => !word.Value.Keys.Order().SequenceEqual(["en", "fr", "nl"]) || word.Value.Values.Any(string.IsNullOrWhiteSpace)).Select(word => word.Key).Should().BeEmpty();

    [Fact]
    public void A_text_has_the_same_places_in_each_language() =>
        Words.All.Where(word => word.Value.Values.Select(text => string.Join(' ', Place().Matches(text).Select(match => match.Value).Order())).Distinct().Count() > 1)
            .Select(word => word.Key).Should().BeEmpty();

    [Fact]
    public void Every_key_a_page_names_has_words() =>
        SourceTree.Files("Mutual.Api/Portals", ".razor", ".cs").SelectMany(file => KeyInUse().Matches(file.Text).Select(match => (file.Path, Key: match.Groups[1].Value)))
            .Where(used => Families.Contains(used.Key.Split('.')[0]) && !Words.All.ContainsKey(used.Key)).Should().BeEmpty();

    [Fact]
    public void No_word_waits_for_a_page()
    {
        var pages = string.Join('\n', SourceTree.Files("Mutual.Api", ".razor", ".cs").Concat(SourceTree.Files("Mutual.Silo", ".cs")).Select(file => file.Text));
        // Some keys are put together on a page: role.member is role. and the role.
        Words.All.Keys.Where(key => !pages.Contains($"\"{key}\"", StringComparison.Ordinal) && !Composed(pages, key)).Should().BeEmpty();
    }

    [Theory]
    [InlineData("en", 184620, "€1,846.20", "1,846.20")]
    [InlineData("fr", 184620, "1\u202f846,20\u00a0€", "1\u202f846,20")]
    [InlineData("nl", 184620, "€\u00a01.846,20", "1.846,20")]
    [InlineData("en", -40000, "\u2212€400.00", "\u2212400.00")]
    [InlineData("en", 5, "€0.05", "0.05")]
    [InlineData("fr", 123456789012, "1\u202f234\u202f567\u202f890,12\u00a0€", "1\u202f234\u202f567\u202f890,12")]
    public void Money_is_written_as_the_language_writes_it(string language, long cents, string alone, string inTable)
    {
        Written.In(language).Money(new Money(cents)).Should().Be(alone);
        Written.In(language).Figure(new Money(cents)).Should().Be(inTable);
    }

    [Theory]
    [InlineData("1240.00", 124000L)]
    [InlineData("1240,5", 124050L)]
    [InlineData("1.240,00", 124000L)]
    [InlineData("€ 1,240", 124000L)]
    [InlineData("1 240", 124000L)]
    [InlineData("-5", null)]
    [InlineData("1e3", null)]
    [InlineData("٣", null)]
    [InlineData("", null)]
    [InlineData("99999999999999999999", null)]
    public void An_amount_is_read_with_comma_or_point(string typed, long? cents)
    {
        var form = Typed.Fresh(("net", typed));
        form.Euros("net")?.Cents.Should().Be(cents);
        form.IsFine.Should().Be(cents is not null);
    }

    [Theory]
    [InlineData("2026-11-27")]
    [InlineData("27/11/2026")]
    [InlineData("27.11.2026")]
    public void A_day_is_read_as_people_write_it(string typed) => Typed.Fresh(("on", typed)).Day("on").Should().Be(new LocalDate(2026, 11, 27));

    private static HashSet<string> Families => [.. Words.All.Keys.Select(key => key.Split('.')[0])];

    private static bool Composed(string pages, string key)
    {
        for (var dot = key.LastIndexOf('.'); dot > 0; dot = key.LastIndexOf('.', dot - 1))
            if (pages.Contains($"\"{key[..(dot + 1)]}{{", StringComparison.Ordinal)) return true;
        return false;
    }

    [GeneratedRegex(@"\{\w+\}", RegexOptions.CultureInvariant)]
    private static partial Regex Place();

    [GeneratedRegex(@"""((?:[a-z][a-z0-9-]*\.)+[a-z][a-z0-9-]*)""(?=[\],)\s:?;])(?<!\.css""|\.yaml"")", RegexOptions.CultureInvariant)]
    private static partial Regex KeyInUse();
}
