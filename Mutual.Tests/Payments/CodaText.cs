using System.Collections.Immutable;
using System.Text;
using Mutual.Grains.Payments;

namespace Mutual.Tests.Payments;

/// <summary>A good CODA file and how to spoil it.</summary>
internal static class CodaText
{
    private const string Account = "BE68539007547034                  EUR";

    /// <summary>100.00, a transfer in of 1 000.00 with a structured communication, a charge of 69.75: 1 030.25.</summary>
    public static IReadOnlyList<string> Good { get; } =
    [
        Record("0000009032672505        FILE000001MUTUELLE DU TRAVAIL       GKCCBEBB   00123456749 00000", 127, "2"),
        Record($"12040{Account}0000000000100000060326MUTUELLE DU TRAVAIL       CURRENT ACCOUNT", 125, "040"),
        Record($"2100010000{"B1",-21}0000000001000000100326001500001{"101123456789002",-53}09032604001", 127, "0"),
        Record($"2200010000{"",-53}{"E2E-0001",-35}{"GKCCBEBB",-11}   0", 127, "0"),
        Record($"2300010000{"BE71096123456769                  EUR"}{"THEATRE DU PORT",-35}", 127, "1"),
        Record($"3100010001{"B1",-21}001500001{"1001THEATRE DU PORT",-74}", 127, "0"),
        Record($"2100020000{"B2",-21}100000000006975009032608013000{"0ACCOUNT CHARGES MARCH",-54}09032604000", 127, "0"),
        Record($"8040{Account}0000000001030250090326", 127, "0"),
        Record($"9{"",-15}000007000000000069750000000001000000", 127, "2"),
    ];

    public static byte[] Bytes(IEnumerable<string> records) => Encoding.Latin1.GetBytes(string.Concat(records.Select(record => record + "\r\n")));

    /// <summary>The good file with one field of one record written anew.</summary>
    /// <param name="record">From 0.</param>
    /// <param name="position">From 1.</param>
    public static byte[] With(int record, int position, string field) =>
        Bytes(Good.Select((text, i) => i == record ? text.Remove(position - 1, field.Length).Insert(position - 1, field) : text));

    public static Outcome<ImmutableArray<BankStatement>> Read(byte[] file)
    {
        using var stream = new MemoryStream(file);
        return CodaReader.Read(stream);
    }

    private static string Record(string text, int filled, string end) => text.PadRight(filled)[..filled] + end;
}
