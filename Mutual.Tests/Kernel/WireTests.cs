using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using Mutual.Grains.Kernel;
using Orleans.Serialization;
using Xunit;

namespace Mutual.Tests.Kernel;

public class WireTests
{
    [Fact]
    public void Amounts_numbers_and_answers_arrive_as_they_were_sent()
    {
        using var services = new ServiceCollection().AddSerializer().BuildServiceProvider();
        var serializer = services.GetRequiredService<Serializer>();
        Arrives(new Money(-12345, Currency.Chf));
        Arrives(new CommandId("user:1", "aaaaaaaaaaaaaaaa"));
        Arrives(VatNumber.Read("BE0403170701").Accepted);
        Arrives(NationalNumber.Read(Country.Be, "85073003328").Accepted);
        Arrives(new NodaTime.LocalDate(1999, 2, 28));
        Arrives<NodaTime.LocalDate?>(null);
        Arrives(new NodaTime.YearMonth(2026, 11));
        Arrives(NodaTime.Instant.FromUtc(2026, 11, 24, 20, 15, 1).PlusTicks(-10));
        Arrives<Outcome<Money>>(new Money(1));
        Arrives<Outcome<Money>>(Refusal.AmountOverLimit.Because("Sent: 1."));

        void Arrives<T>(T sent) => serializer.Deserialize<T>(serializer.SerializeToArray(sent)).Should().Be(sent);
    }
}
