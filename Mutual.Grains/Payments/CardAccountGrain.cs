using Mutual.Grains.Governance;
using Mutual.Grains.Ledger;
using NodaTime;
using Npgsql;

namespace Mutual.Grains.Payments;

/// <summary>Books what the card network charges an entity and notes its payouts. It remembers nothing: what is kept is in the rows.</summary>
internal sealed class CardAccountGrain(IJournal journal, NpgsqlDataSource database, IEntities entities, IClock clock) : Grain, ICardAccountGrain
{
    public async Task<Outcome<bool>> Charge(CardMovement movement)
    {
        if (await entities.Find(this.GetPrimaryKeyString()) is not { } entity) return Refusal.EntityUnknown;
        if (movement.Kind is not CardMovementKind.Fee || !movement.Amount.IsZero) return Refusal.CardMovementUnknown.Because(movement.ProviderId);
        if ((await CardRows.Booked(database, [movement.ProviderId])).Count > 0) return false;
        var on = LocalDate.Max(LocalDate.Min(movement.At.InZone(MutualTime.ZoneOf(entity.Country)).Date, clock.TodayIn(entity.Country)), await StatementRows.OpenFrom(database, entity.Id));
        var committed = await journal.Commit(CommandId.OfJob("card", movement.ProviderId), RequestHash.Of(movement), null, (draft, _) =>
        {
            draft.Record(entity.Id, movement.MovementId, 1, LineBooking.CardFee(ChartOfAccounts.Of(entity.Country), movement.Fee, on), new("card-movement", movement.MovementId), new { movement.Fee });
            CardRows.Write(draft, entity.Id, null, movement, on);
            return true;
        });
        return committed.Status is CommitStatus.Written or CommitStatus.Replayed ? committed.Status is CommitStatus.Written : committed.Refused ?? Refusal.VersionStale;
    }

    public async Task<Outcome<bool>> NotePayout(CardPayoutSeen seen)
    {
        if (await entities.Find(this.GetPrimaryKeyString()) is not { } entity) return Refusal.EntityUnknown;
        return await CardRows.NotePayout(database, entity.Id, seen);
    }
}
