namespace Mutual.Grains.Kernel;

public sealed partial class Refusal
{
    public static readonly Refusal DatabaseUnknown = Define("database-unknown", 404, "There is no such database yet; start './mutual run' or './mutual simulate' first, or correct --database.");
    public static readonly Refusal DemonstrationOnly = Define("demonstration-only", 409, "Only a demonstration's clock can be moved; a real mutual has the machine's time.");
    public static readonly Refusal ClockForwardOnly = Define("clock-forward-only", 422, "The clock only goes forward; name a later day.");
    public static readonly Refusal ClockMoving = Define("clock-moving", 409, "The clock is on its way already; wait until it has arrived.");
    public static readonly Refusal ClockTooFar = Define("clock-too-far", 422, "The clock moves 400 days at most at a time; name an earlier day.");
    public static readonly Refusal PrivateClusterOnly = Define("private-cluster-only", 409, "A connection string is set, so the database is not this program's own; use its own tools.");
    public static readonly Refusal HomeNotEmpty = Define("home-not-empty", 409, "There is a mutual in this home; set MUTUAL_HOME to an empty folder and restore there.");
    public static readonly Refusal BackupBroken = Define("backup-broken", 422, "The backup is not whole; take another one.");
    public static readonly Refusal SendingOff = Define("sending-off", 409, "Nothing leaves since a restore; two people compare bank and outbox with the books and let it resume.");
}
