using System.Data;
using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Mutual.Grains.Ledger;
using Npgsql;

namespace Mutual.Grains.Proof;

/// <summary>What one statement about the books came to.</summary>
/// <param name="Code">Code of the statement, as in trust.md §8: <c>L4</c>.</param>
/// <param name="Text">What it states.</param>
/// <param name="Rows">How many things contradict it; zero when it holds.</param>
/// <param name="First">The first of them; null when it holds.</param>
public sealed record CheckResult(string Code, string Text, long Rows, string? First)
{
    /// <summary>Whether nothing contradicts it.</summary>
    public bool Holds => Rows == 0;

    /// <summary><c>OK L4 text</c> or <c>BAD L4 text: n rows, first …</c>.</summary>
    public override string ToString() => Holds
        ? $"OK {Code} {Text}"
        : string.Create(CultureInfo.InvariantCulture, $"BAD {Code} {Text}: {Rows} {(Rows == 1 ? "row" : "rows")}, first {First}");
}

/// <summary>"Nothing lost, nothing paid twice", as queries that must return no row: the files <c>*.check.sql</c> beside the capabilities.</summary>
/// <remarks>
/// A file says in its first line its code and what it states, in its second (<c>-- needs</c>) the tables it reads; it is left out where one of them does not exist.
/// Sources: trust.md §8 (L, P), product.md §8 and accounting.md §4 (S).
/// </remarks>
public static partial class Checks
{
    private const string ChainCode = "S6";

    /// <summary>Asks everything there is, with the chain recomputed at the end.</summary>
    /// <param name="reader">An open connection that may read, without a transaction.</param>
    /// <param name="stop">Ends the reading.</param>
    /// <returns>By code: L, then P, then S, then the chain.</returns>
    public static async Task<List<CheckResult>> RunAll(NpgsqlConnection reader, CancellationToken stop)
    {
        var results = new List<CheckResult>();
        await using var snapshot = await reader.BeginTransactionAsync(IsolationLevel.RepeatableRead, stop);
        foreach (var check in Statement.All)
            if (await Exist(reader, check.Needs, stop)) results.Add(await Run(reader, check, stop));
        results.Add(await Chain(reader, stop));
        return results;
    }

    /// <summary>Asks one statement, inside whatever transaction the connection has.</summary>
    internal static Task<CheckResult> RunOne(NpgsqlConnection reader, string code, CancellationToken stop) =>
        code == ChainCode ? Chain(reader, stop) : Run(reader, Statement.All.Single(check => check.Code == code), stop);

    /// <summary>The lines of the answer: one per statement, and <c>N of N hold</c>.</summary>
    public static IEnumerable<string> Lines(IReadOnlyCollection<CheckResult> results) =>
        results.Select(result => result.ToString()).Append(string.Create(CultureInfo.InvariantCulture, $"{results.Count(result => result.Holds)} of {results.Count} hold"));

    private static async Task<bool> Exist(NpgsqlConnection reader, string[] tables, CancellationToken stop)
    {
        await using var ask = new NpgsqlCommand("SELECT bool_and(to_regclass(name) IS NOT NULL) FROM unnest($1) AS name", reader) { Parameters = { new() { Value = tables } } };
        return await ask.ExecuteScalarAsync(stop) is true;
    }

    private static async Task<CheckResult> Run(NpgsqlConnection reader, Statement check, CancellationToken stop)
    {
        await using var count = new NpgsqlCommand($"SELECT count(*), min(found::text) FROM (\n{check.Query}\n) AS found", reader);
        await using var row = await count.ExecuteReaderAsync(stop);
        await row.ReadAsync(stop);
        return new(check.Code, check.Text, row.GetInt64(0), row.IsDBNull(1) ? null : row.GetString(1).Trim('(', ')'));
    }

    private static async Task<CheckResult> Chain(NpgsqlConnection reader, CancellationToken stop)
    {
        var broken = (await LedgerVerifier.VerifyAll(reader, stop)).Where(entity => !entity.Holds).ToList();
        return new(ChainCode, "the chain verifies, recomputed from the entries", broken.Count, broken.Count == 0 ? null : broken[0].ToString());
    }

    /// <summary>One embedded file.</summary>
    private sealed partial record Statement(string Code, string Text, string[] Needs, string Query)
    {
        public static readonly IReadOnlyList<Statement> All =
        [
            .. Assembly.GetExecutingAssembly().GetManifestResourceNames().Where(name => name.EndsWith(".check.sql", StringComparison.Ordinal)).Select(Read)
                .OrderBy(check => check.Code[0]).ThenBy(check => int.Parse(Digits().Match(check.Code).Value, CultureInfo.InvariantCulture)).ThenBy(check => check.Code, StringComparer.Ordinal),
        ];

        private static Statement Read(string name)
        {
            using var text = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!);
            var header = Header().Match(text.ReadLine() ?? "");
            var needs = text.ReadLine() ?? "";
            if (!header.Success || !needs.StartsWith("-- needs ", StringComparison.Ordinal)) throw new InvalidDataException($"{name} must open with its code and statement, then with the tables it needs.");
            return new(header.Groups[1].Value, header.Groups[2].Value, needs["-- needs ".Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries), text.ReadToEnd().Trim().TrimEnd(';'));
        }

        [GeneratedRegex(@"^-- ([A-Z]\d+[a-z]?) (.+)$")]
        private static partial Regex Header();

        [GeneratedRegex(@"\d+")]
        private static partial Regex Digits();
    }
}
