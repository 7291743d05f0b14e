using CsCheck;
using FluentAssertions;
using Mutual.Grains.Governance;
using Mutual.Grains.Invoices;
using Mutual.Grains.Kernel;
using NodaTime;
using NodaTime.Text;
using Xunit;

namespace Mutual.Tests.Invoices;

public class DunningTests
{
    private static readonly BusinessCalendar Belgium = BusinessCalendar.Belgium;
    private static readonly Policy Standard = new InvoiceHouse.Policies().Current;

    [Fact]
    public void A_client_who_never_pays_climbs_the_whole_ladder_on_its_days() =>
        Letters(Day("2026-04-08"), Day("2026-03-09"), Day("2026-12-31")).Should().Equal(
            "2026-04-05 notice", "2026-04-13 reminder", "2026-04-23 second-reminder", "2026-05-08 formal-notice", "2026-07-07 default");

    [Fact]
    public void The_reminder_counts_working_days_of_the_country()
    {
        Dunning.DayOf(DunningStep.Reminder, Day("2026-05-06"), Belgium, Standard).Should().Be(Day("2026-05-11"));
        Dunning.DayOf(DunningStep.Reminder, Day("2026-05-06"), BusinessCalendar.France, Standard).Should().Be(Day("2026-05-12"), "8 May is a holiday in France");
    }

    [Fact]
    public void Once_the_invoice_is_due_the_notice_before_it_falls_away()
    {
        Dunning.Next(Day("2026-04-08"), null, Day("2026-04-07"), Belgium, Standard).Should().Be(DunningStep.Notice);
        Dunning.Next(Day("2026-04-08"), null, Day("2026-04-08"), Belgium, Standard).Should().BeNull();
        Dunning.Next(Day("2026-04-08"), null, Day("2026-04-13"), Belgium, Standard).Should().Be(DunningStep.Reminder);
    }

    [Fact]
    public void After_a_silence_of_months_steps_are_caught_up_one_a_day_and_none_is_skipped() =>
        Letters(Day("2026-04-08"), Day("2026-09-01"), Day("2026-12-31")).Should().Equal(
            "2026-09-01 reminder", "2026-09-02 second-reminder", "2026-09-03 formal-notice", "2026-09-04 default");

    [Fact]
    public void After_default_nothing_follows() => Dunning.Next(Day("2026-04-08"), DunningStep.Default, Day("2036-01-01"), Belgium, Standard).Should().BeNull();

    [Fact]
    public void The_policy_may_wait_longer_for_the_default() =>
        Dunning.Next(Day("2026-04-08"), DunningStep.FormalNotice, Day("2026-07-07"), Belgium, Standard with { DefaultAfterDays = 120 }).Should().BeNull();

    [Fact]
    public void The_letters_come_on_the_days_the_policy_says() =>
        Dunning.Next(Day("2026-04-08"), DunningStep.Reminder, Day("2026-04-16"), Belgium, Standard with { Dunning = Standard.Dunning with { SecondReminderDays = 8 } }).Should().Be(DunningStep.SecondReminder);

    [Fact]
    public void Steps_never_go_back_and_never_come_early() =>
        Gen.Select(Gen.Int[0, 3000], Gen.Int[-10, 400], Gen.Int[0, 5]).Sample((due, later, given) =>
        {
            var dueOn = Day("2020-01-01").PlusDays(due);
            var today = dueOn.PlusDays(later);
            DunningStep? last = given == 0 ? null : (DunningStep)given;
            return Dunning.Next(dueOn, last, today, Belgium, Standard) is not { } next || ((int)next > given && today >= Dunning.DayOf(next, dueOn, Belgium, Standard));
        });

    [Fact]
    public void A_step_is_found_again_by_its_name()
    {
        foreach (var step in Enum.GetValues<DunningStep>()) Dunning.StepNamed(step.Name()).Should().Be(step);
        Dunning.StepNamed(null).Should().BeNull();
        FluentActions.Invoking(() => Dunning.StepNamed("third-reminder")).Should().Throw<ArgumentException>();
    }

    private static List<string> Letters(LocalDate dueOn, LocalDate from, LocalDate to)
    {
        DunningStep? last = null;
        List<string> letters = [];
        for (var today = from; today <= to; today = today.PlusDays(1))
            if (Dunning.Next(dueOn, last, today, Belgium, Standard) is { } step)
            {
                letters.Add($"{LocalDatePattern.Iso.Format(today)} {step.Name()}");
                last = step;
            }
        return letters;
    }

    private static LocalDate Day(string iso) => LocalDatePattern.Iso.Parse(iso).Value;
}
