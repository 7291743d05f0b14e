using System.Security.Cryptography;
using Mutual.Api.Http;
using Mutual.Grains.Kernel;
using Npgsql;

namespace Mutual.Api.Payroll;

/// <summary>The bank files of salary runs, in the mutual's own folder. Hashed again at every download: what the bank gets is what was approved.</summary>
/// <param name="home">The mutual's folder.</param>
/// <param name="database">Where the hash of every file is.</param>
internal sealed class SalaryFiles(string home, NpgsqlDataSource database)
{
    /// <summary>The bytes of a file.</summary>
    /// <param name="entity">Entity it belongs to.</param>
    /// <param name="name">As the run says; never from a caller.</param>
    /// <param name="stop">Ends the reading.</param>
    /// <returns>The bytes; or refused with <c>not-found</c> or <c>file-changed</c>.</returns>
    public async Task<Outcome<byte[]>> Read(short entity, string name, CancellationToken stop)
    {
        var known = await database.Rows("SELECT sha256 FROM pay.file WHERE entity = $1 AND name = ANY ($2)", static row => row.IsDBNull(0) ? null : row.GetString(0), stop, entity, new[] { name, Path.GetFileName(name) });
        var path = Path.GetFullPath(Path.Combine(home, name));
        if (known is not [{ } approved] || !path.StartsWith(Path.GetFullPath(home), StringComparison.Ordinal) || !File.Exists(path)) return Refusal.NotFound;
        var bytes = await File.ReadAllBytesAsync(path, stop);
        return string.Equals(Convert.ToHexString(SHA256.HashData(bytes)), approved, StringComparison.OrdinalIgnoreCase) ? bytes : Refusal.FileChanged;
    }
}
