using System.Reflection;
using System.Text.RegularExpressions;
using FluentAssertions;
using Mutual.Grains.Kernel;
using Xunit;

namespace Mutual.Tests.Conventions;

public partial class RefusalConventionTests
{
    private static readonly (string Field, Refusal Refusal)[] Declared =
    [
        .. typeof(Refusal).GetFields(BindingFlags.Public | BindingFlags.Static).Where(field => field.FieldType == typeof(Refusal))
            .Select(field => (field.Name, (Refusal)field.GetValue(null)!)),
    ];

    [Fact]
    public void Every_refusal_has_a_code_of_its_own() =>
        Declared.GroupBy(declared => declared.Refusal.Code).Where(code => code.Count() > 1).Select(code => code.Key).Should().BeEmpty();

    [Fact]
    public void Codes_are_words_joined_by_hyphens_and_the_field_says_the_same() =>
        Declared.Where(declared => !Kebab().IsMatch(declared.Refusal.Code)
            || !string.Equals(declared.Refusal.Code.Replace("-", "", StringComparison.Ordinal), declared.Field, StringComparison.OrdinalIgnoreCase))
            .Select(declared => $"{declared.Field}: {declared.Refusal.Code}").Should().BeEmpty();

    [Fact]
    public void Every_refusal_says_in_a_sentence_what_to_do_next() =>
        Declared.Where(declared => declared.Refusal.Sentence is not { Length: >= 20 } sentence || !char.IsUpper(sentence[0]) && !char.IsDigit(sentence[0]) || sentence[^1] != '.')
            .Select(declared => $"{declared.Refusal.Code}: {declared.Refusal.Sentence}").Should().BeEmpty();

    [Fact]
    public void The_status_is_one_that_refuses() =>
        Declared.Where(declared => declared.Refusal.Status is not (400 or 401 or 403 or 404 or 405 or 408 or 409 or 412 or 413 or 415 or 422 or 429 or 503))
            .Select(declared => $"{declared.Refusal.Code}: {declared.Refusal.Status}").Should().BeEmpty();

    [Fact]
    public void Refusals_are_declared_in_the_file_of_their_capability() =>
        SourceTree.Files("Mutual.Grains", ".cs").Where(file => file.Code.Contains("static readonly Refusal ", StringComparison.Ordinal) && !file.Path.EndsWith("Refusals.cs", StringComparison.Ordinal))
            .Select(file => file.Path).Should().BeEmpty();

    [GeneratedRegex(@"\A[a-z][a-z0-9]*(-[a-z0-9]+)*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Kebab();
}
