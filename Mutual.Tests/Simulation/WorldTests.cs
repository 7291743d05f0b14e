using FluentAssertions;
using Mutual.Grains.Kernel;
using Mutual.Grains.Payments;
using Mutual.Silo.Simulation;
using Xunit;

namespace Mutual.Tests.Simulation;

public class WorldTests
{
    private static readonly WorldTerms Year = new(7, "be", Country.Be, 200, 12);

    [Fact]
    public void The_same_terms_make_the_same_world()
    {
        var (once, again) = (World.Of(Year, 1), World.Of(Year, 1));
        Described(once).Should().Be(Described(again));
        Described(once).Should().NotBe(Described(World.Of(Year with { Seed = 8 }, 1)));
    }

    [Theory]
    [InlineData(Country.Be)]
    [InlineData(Country.Fr)]
    public void Every_name_address_and_number_is_one_the_mutual_accepts(Country country)
    {
        var world = World.Of(Year with { Country = country, Entity = country.ToString().ToLowerInvariant() }, 1);
        Iban.Parse(world.Entity.Iban).IsAccepted.Should().BeTrue();
        VatNumber.Read(world.Entity.VatNumber).IsAccepted.Should().BeTrue();
        foreach (var member in world.Members)
        {
            PersonText.Name(member.Name).Accepted.Should().Be(SepaText.Of(member.Name, 70));
            Email.Read(member.Email).IsAccepted.Should().BeTrue();
            member.Account.Country.Should().Be(country.ToString().ToUpperInvariant());
        }
        foreach (var client in world.Clients)
        {
            PersonText.Name(client.Name).IsAccepted.Should().BeTrue();
            PersonText.AddressLine(client.Street).IsAccepted.Should().BeTrue();
            if (client.Vat is { } vat) vat.IsoCountry.Should().Be(client.Country);
        }
        world.Members.Select(member => member.Account).Concat(world.Members.Select(member => member.NextAccount)).Concat(world.Clients.Select(client => client.Account)).Should().OnlyHaveUniqueItems();
    }

    [Fact]
    public void A_year_has_joiners_leavers_a_client_that_fails_and_every_habit_of_paying()
    {
        var world = World.Of(Year, 1);
        world.Members.Should().Contain(member => member.JoinsOn > Year.From.PlusMonths(1)).And.Contain(member => member.LeavesOn != null).And.Contain(member => member.ClosesOn != null);
        world.Clients.Should().Contain(client => client.FailsOn != null).And.Contain(client => client.Country == "CH").And.Contain(client => client.Vat != null && client.Country == "NL");
        world.Clients.Select(client => client.Habit).Distinct().Should().HaveCount(11);
        world.Members.SelectMany(member => PlannedOrder.Of(Year, member)).Select(order => order.Fate).Distinct().Should().HaveCount(5);
    }

    [Fact]
    public void Orders_are_agreed_worked_on_and_invoiced_in_that_order_mostly_before_the_work()
    {
        var orders = World.Of(Year, 1).Members.SelectMany(member => PlannedOrder.Of(Year, member)).ToList();
        orders.Should().OnlyContain(order => order.Net.IsPositive && order.DraftOn < order.AnswerOn && order.WorkFrom <= order.WorkTo && order.AnswerOn <= order.WorkTo
            && order.WorkTo < order.InvoiceOn && order.DeliverOn >= order.WorkTo && order.BillOn >= order.DeliverOn);
        orders.Count(order => order.AnswerOn < order.WorkFrom).Should().BeGreaterThan(orders.Count / 2);
        orders.Select(order => order.Name).Should().OnlyHaveUniqueItems();
    }

    [Fact]
    public void A_client_that_failed_pays_nothing_any_more()
    {
        var failed = World.Of(Year, 1).Clients.First(client => client.FailsOn != null);
        var fails = failed.FailsOn!.Value;
        for (var n = 0; n < 50; n++)
            PlannedTransfer.Of(Chance.Of(7, "paying", n), failed, fails.PlusDays(-40), fails.PlusDays(-10), 0).Should().OnlyContain(transfer => transfer.On < fails);
    }

    [Fact]
    public void In_a_recession_the_largest_client_fails()
    {
        var world = World.Of(Year with { Recession = true }, 1);
        long WorkOf(SimulatedClient client) => world.Members.Where(member => member.Regulars[0] == client.Number).Sum(member => member.Level.Cents);
        var firms = world.Clients.Where(client => client is { Number: > 2, Country: "BE", Kind: Mutual.Grains.Clients.ClientKind.Business });
        world.Clients.Where(client => client.FailsOn != null).Max(WorkOf).Should().Be(firms.Max(WorkOf));
    }

    [Fact]
    public void Nobody_pays_an_invoice_before_it_is_there()
    {
        var world = World.Of(Year, 1);
        world.Clients.SelectMany(client => PlannedTransfer.Of(Chance.Of(7, "paying", client.Number), client, new(2026, 3, 10), new(2026, 3, 12), 0))
            .Should().OnlyContain(transfer => transfer.On > new NodaTime.LocalDate(2026, 3, 10));
    }

    private static string Described(World world) =>
        string.Join('\n', world.Clients.Select(client => $"{client} {client.Account.Value}")) + string.Join('\n', world.Members.SelectMany(member => PlannedOrder.Of(Year, member).Select(order => $"{member.Account.Value} {order}")));
}
