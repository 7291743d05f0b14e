namespace Mutual.Grains.Kernel;

public sealed partial class Refusal
{
    public static readonly Refusal DatabaseUnknown = Define("database-unknown", 404, "There is no such database yet; start './mutual run' or './mutual simulate' first, or correct --database.");
    public static readonly Refusal DemonstrationOnly = Define("demonstration-only", 409, "Only a demonstration's clock can be moved; a real mutual has the machine's time.");
    public static readonly Refusal ClockForwardOnly = Define("clock-forward-only", 422, "The clock only goes forward; name a later day.");
    public static readonly Refusal PrivateClusterOnly = Define("private-cluster-only", 409, "A connection string is set, so the database is not this program's own; use its own tools.");
}
