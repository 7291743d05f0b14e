namespace Mutual.Grains.Kernel;

public sealed partial class Refusal
{
    public static readonly Refusal ClientExists = Define("client-exists", 409, "This client is registered already; look it up by its VAT number.");
    public static readonly Refusal ClientIsOurs = Define("client-is-ours", 422, "This VAT number is the mutual's own; the mutual cannot be its own client.");
    public static readonly Refusal ClientGroupExists = Define("client-group-exists", 409, "This group is formed already; look it up by its name.");
    public static readonly Refusal GroupUnknown = Define("group-unknown", 422, "The entity has no such group of clients; form it first.");
    public static readonly Refusal SectorUnknown = Define("sector-unknown", 422, "A sector is a section of NACE, one letter from A to V; correct it.");
    public static readonly Refusal FrameworkExists = Define("framework-exists", 409, "A floor is agreed with this client from that day already; choose a later day.");
    public static readonly Refusal MemberUnknown = Define("member-unknown", 422, "The client's entity has no such member; look the member up by number.");
    public static readonly Refusal LimitNotKnown = Define("limit-not-known", 404, "There is nothing of this name to limit; name a group, a member or a country of the entity.");
    public static readonly Refusal CountryUnknown = Define("country-unknown", 422, "A country is two capital letters as in BE or FR; correct it.");
}
