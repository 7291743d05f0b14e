namespace Mutual.Grains.Kernel;

public sealed partial class Refusal
{
    public static readonly Refusal ClientExists = Define("client-exists", 409, "This client is registered already; look it up by its VAT number.");
    public static readonly Refusal ClientIsOurs = Define("client-is-ours", 422, "This VAT number is the mutual's own; the mutual cannot be its own client.");
    public static readonly Refusal CountryUnknown = Define("country-unknown", 422, "A country is two capital letters as in BE or FR; correct it.");
}
