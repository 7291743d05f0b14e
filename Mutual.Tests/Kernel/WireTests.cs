using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;

namespace Mutual.Tests.Kernel;

/// <summary>What is sent from silo to silo arrives whole, and keeps the names an older or newer silo knows it by.</summary>
public sealed class WireTests
{
    private static readonly ServiceProvider Services = new ServiceCollection().AddSerializer().BuildServiceProvider();
    private static readonly MethodInfo RoundTrip = typeof(WireTests).GetMethod(nameof(Through), BindingFlags.NonPublic | BindingFlags.Static)!;

    public static TheoryData<string> Sent => [.. Contracts.Sent.Select(type => type.ToString())];

    [Theory, MemberData(nameof(Sent))]
    public void It_arrives_as_it_was_sent(string name)
    {
        var type = Contracts.Sent.Single(candidate => candidate.ToString() == name);
        foreach (var sent in Filled.All(type))
        {
            var lines = Filled.Lines(sent).ToList();
            Filled.Lines(RoundTrip.MakeGenericMethod(type).Invoke(null, [sent])).Should().Equal(lines);
        }
    }

    [Fact]
    public void Nothing_stays_nothing()
    {
        Through<NodaTime.LocalDate?>(null).Should().BeNull();
        Through<Money?>(null).Should().BeNull();
        Through<string?>(null).Should().BeNull();
        Through<Outcome<Money>>(Refusal.AmountOverLimit.Because("Sent: 1.")).Refused.Should().Be(Refusal.AmountOverLimit.Because("Sent: 1."));
    }

    [Fact]
    public void Everything_said_between_silos_has_a_name_of_its_own()
    {
        Contracts.Interfaces.Should().HaveCountGreaterThan(8);
        Contracts.Interfaces.Select(Contracts.AliasOf).Should().NotContainNulls().And.OnlyHaveUniqueItems();
        foreach (var contract in Contracts.Interfaces)
            Contracts.MethodsOf(contract).Select(Contracts.AliasOf).Should().NotContainNulls(contract.Name).And.OnlyHaveUniqueItems(contract.Name);
        var records = Contracts.Types.Where(type => !type.IsEnum).ToList();
        records.Select(Contracts.AliasOf).Should().NotContainNulls().And.OnlyHaveUniqueItems();
        records.Where(type => type.GetCustomAttribute<GenerateSerializerAttribute>() is null).Should().BeEmpty();
        records.Should().OnlyContain(type => Contracts.MembersOf(type).Select(member => member.Id).Distinct().Count() == Contracts.MembersOf(type).Count);
    }

    [Fact]
    public void Nothing_that_is_checked_in_is_said_another_way()
    {
        var file = Path.Combine(SharedMaterial.Root, "Mutual.Grains", "OrleansContracts.txt");
        if (Environment.GetEnvironmentVariable("MUTUAL_WRITE_CONTRACTS") is { Length: > 0 }) File.WriteAllText(file, Contracts.Written());
        var said = Sections(Contracts.Written());
        foreach (var (section, lines) in Sections(File.ReadAllText(file)))
        {
            said.Should().ContainKey(section);
            lines.Except(said[section]).Should().BeEmpty($"{section}: an older silo says it so. What is new is checked in with MUTUAL_WRITE_CONTRACTS=1 ./mutual test --filter Nothing_that_is_checked_in");
        }
    }

    private static Dictionary<string, string[]> Sections(string text) =>
        text.Split("\n\n").Skip(1).Select(section => section.TrimEnd().Split('\n')).ToDictionary(lines => lines[0], lines => lines[1..]);

    private static T? Through<T>(T sent)
    {
        var serializer = Services.GetRequiredService<Serializer>();
        return serializer.Deserialize<T>(serializer.SerializeToArray(sent));
    }
}
