using System.Collections.Immutable;

namespace Mutual.Grains.Payments;

/// <summary>Reads bank statements, ISO 20022 camt.053.001.02, .04 and .08, from a file nobody has vouched for.</summary>
/// <remarks>
/// Every problem is a refusal of the whole file; nothing of a doubtful file is used. The file is streamed: one transaction at a time is in memory besides the lines.
/// Only booked entries count; camt.052 and camt.054 are news, not statements, and are refused.
/// </remarks>
public static class CamtReader
{
    /// <summary>Largest file.</summary>
    public const long SizeMaxBytes = CamtFile.SizeMaxBytes;

    /// <summary>Most lines in one file.</summary>
    public const int LinesMax = 200_000;

    private const string Statements = "camt.053.";

    /// <summary>Reads every statement of the file.</summary>
    /// <returns>
    /// The statements in file order, at least one; or <c>file-empty</c>, <c>xml-*</c>, <c>statement-*</c>, <c>currency-not-accepted</c>, <c>date-invalid</c>, <c>date-out-of-range</c>, <c>amount-out-of-range</c>.
    /// </returns>
    public static Outcome<ImmutableArray<BankStatement>> Read(Stream file) => CamtFile.Read<BankStatement>(file, Statements, Refusal.StatementKind, "BkToCstmrStmt", ReadMessage);

    private static void ReadMessage(CamtCursor cursor, ImmutableArray<BankStatement>.Builder statements)
    {
        if (!cursor.Enter(out _)) return;
        var room = LinesMax;
        while (cursor.AtChild())
        {
            if (cursor.Name == "Stmt" && !cursor.IsForeign)
            {
                var statement = new CamtStatement(room).Read(cursor);
                room -= statement.Lines.Length;
                statements.Add(statement);
            }
            else cursor.Skip();
        }
    }
}
