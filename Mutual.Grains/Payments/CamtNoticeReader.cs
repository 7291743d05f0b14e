using System.Collections.Immutable;

namespace Mutual.Grains.Payments;

/// <summary>What the bank tells of movements on an account before or beside its statement: details, and no balance to hold them against.</summary>
/// <remarks>A notice never books cash. Its lines carry the keys the statement's will have, so that a batch the statement books as one finds its payers here.</remarks>
/// <param name="Account">Whose movements they are.</param>
/// <param name="BankId">The bank's own id of the notice.</param>
/// <param name="Lines">Booked movements in the bank's order; none is zero.</param>
public sealed record BankNotice(Iban Account, string BankId, ImmutableArray<BankLine> Lines);

/// <summary>Reads notices of a bank, ISO 20022 camt.054.001.02, .04 and .08, with the care of <see cref="CamtReader"/>.</summary>
public static class CamtNoticeReader
{
    /// <summary>Reads every notice of the file.</summary>
    /// <returns>The notices in file order, at least one; or refused as <see cref="CamtReader.Read"/> does, another kind of message with <c>notice-kind</c>.</returns>
    public static Outcome<ImmutableArray<BankNotice>> Read(Stream file) => CamtFile.Read<BankNotice>(file, "camt.054.", Refusal.NoticeKind, "BkToCstmrDbtCdtNtfctn", ReadMessage);

    private static void ReadMessage(CamtCursor cursor, ImmutableArray<BankNotice>.Builder notices)
    {
        if (!cursor.Enter(out _)) return;
        var room = CamtReader.LinesMax;
        while (cursor.AtChild())
        {
            if (cursor.Name == "Ntfctn" && !cursor.IsForeign)
            {
                var notice = Notice(cursor, room);
                room -= notice.Lines.Length;
                notices.Add(notice);
            }
            else cursor.Skip();
        }
    }

    private static BankNotice Notice(CamtCursor cursor, int room)
    {
        CamtElement? account = null, id = null;
        var lines = new List<CamtLine>();
        if (cursor.Enter(out _))
        {
            while (cursor.AtChild())
            {
                if (cursor.IsForeign) cursor.Skip();
                else if (cursor.Name is "Acct") account = CamtElement.Read(cursor);
                else if (cursor.Name is "Id") id = CamtElement.Read(cursor);
                else if (cursor.Name is "Ntry")
                {
                    var entry = new CamtEntry();
                    entry.Read(cursor, room - lines.Count);
                    if (entry.IsBooked) lines.AddRange(entry.Lines());
                    RefusedException.Unless(lines.Count <= room, Refusal.StatementTooManyLines);
                }
                else cursor.Skip();
            }
        }
        var ours = CamtStatement.AccountOf(account, "Ntfctn");
        var keys = new BankLineKey(ours);
        return new(ours, id?.Text ?? throw new RefusedException(Refusal.StatementFieldMissing.Because("Ntfctn/Id")), [.. lines.Select((line, i) => line.Numbered(i + 1, ours, keys))]);
    }
}
