using System.Text.Json;
using System.Text.Json.Serialization;
using NodaTime;

namespace Mutual.Grains.Payroll.Payslips;

/// <summary>What gross to net was computed from beside the gross, kept with the payslip: the household and the terms of today are not those of then.</summary>
/// <param name="Belgium">Terms of a Belgian employer that has any.</param>
/// <param name="France">Terms of a French one.</param>
internal sealed record KeptInput(
    LocalDate Day, PayStatus Status, Household Household = default, TimeWorked Time = default, BelgianTerms? Belgium = null, FrenchTerms? France = null, decimal? PersonalTaxRate = null)
{
    // What is as usual is left out: a single person's full month is two members.
    private static readonly JsonSerializerOptions Brief = new(MutualJson.Options)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault, RespectRequiredConstructorParameters = false, IgnoreReadOnlyProperties = true,
    };

    /// <summary>The input as JSON; its gross is not in it.</summary>
    public static string Write(in PayInput input) => JsonSerializer.Serialize(Of(input), Brief);

    /// <summary>The input; its gross is not in it.</summary>
    public static KeptInput Of(in PayInput input) => new(
        input.Day, input.Status, input.Household, input.Time, input.Terms is BelgianTerms belgian && belgian != BelgianTerms.None ? belgian : null, input.Terms as FrenchTerms, input.PersonalTaxRate);

    /// <summary>The input of a gross.</summary>
    public static PayInput Read(string json, Money gross)
    {
        var kept = JsonSerializer.Deserialize<KeptInput>(json, Brief)!;
        return new(kept.Day, kept.Status, kept.Household, gross, kept.Time, (EmployerTerms?)kept.France ?? kept.Belgium, kept.PersonalTaxRate);
    }
}
