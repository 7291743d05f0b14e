using System.Diagnostics;
using System.Security.Cryptography;
using System.Xml;
using System.Xml.Schema;

namespace Mutual.Tests.Invoices.Documents;

/// <summary>Schemas and Schematron rules nobody on this project wrote, run over a folder at once: a Java start for each file would take minutes.</summary>
internal static class RuleSets
{
    /// <summary>What a schema finds wrong with the files; nothing when they are valid.</summary>
    /// <param name="schema">Below <c>../shared/standards</c>.</param>
    public static IReadOnlyList<string> SchemaFaults(string schema, IEnumerable<(string Name, byte[] Bytes)> files)
    {
        var schemas = new XmlSchemaSet { XmlResolver = new XmlUrlResolver() };
        schemas.Add(null, SharedMaterial.Require($"standards/{schema}"));
        var faults = new List<string>();
        foreach (var (name, bytes) in files)
        {
            var settings = new XmlReaderSettings { ValidationType = ValidationType.Schema, Schemas = schemas };
            settings.ValidationEventHandler += (_, fault) => faults.Add($"{name}:{fault.Exception.LineNumber} {fault.Message}");
            using var reader = XmlReader.Create(new MemoryStream(bytes), settings);
            while (reader.Read()) { }
        }
        return faults;
    }

    /// <summary>What a Schematron rule set finds, warnings too; nothing when the files are valid. Skipped with the reason without Saxon.</summary>
    public static async Task<IReadOnlyList<string>> Findings(string rules, IEnumerable<(string Name, byte[] Bytes)> files)
    {
        var compiled = await Compiled(SharedMaterial.Require($"standards/{rules}"));
        var (input, output) = (Directory.CreateTempSubdirectory("mutual-in-"), Directory.CreateTempSubdirectory("mutual-out-"));
        try
        {
            foreach (var (name, bytes) in files) await File.WriteAllBytesAsync(Path.Combine(input.FullName, $"{name}.xml"), bytes);
            var said = await Saxon($"-s:{input.FullName}", $"-xsl:{compiled}", $"-o:{output.FullName}");
            var found = said.Split('\n', StringSplitOptions.RemoveEmptyEntries).ToList();
            foreach (var (name, _) in files)
            {
                // Saxon names an answer after its file; a file without one was not judged, and that is a finding too.
                var answer = output.GetFiles($"{name}.*").SingleOrDefault();
                if (answer is null) found.Add($"{name}: no answer");
                else found.AddRange((await File.ReadAllLinesAsync(answer.FullName)).Where(line => line.Trim().Length > 0).Select(line => $"{name}: {line}"));
            }
            return found;
        }
        finally
        {
            input.Delete(recursive: true);
            output.Delete(recursive: true);
        }
    }

    /// <summary>What the French rules find: they need XSLT 3, which npm xslt3 runs, a file at a time.</summary>
    /// <param name="script">Of npm xslt3.</param>
    public static async Task<IReadOnlyList<string>> FrenchFindings(string script, string rules, IEnumerable<(string Name, byte[] Bytes)> files)
    {
        var compiled = await Compiled(SharedMaterial.Require($"standards/{rules}"));
        var found = new List<string>();
        foreach (var (name, bytes) in files)
        {
            var file = Path.GetTempFileName();
            try
            {
                await File.WriteAllBytesAsync(file, bytes);
                var said = await Run("node", script, $"-s:{file}", $"-xsl:{compiled}");
                found.AddRange(said.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => $"{name}: {line}"));
            }
            finally
            {
                File.Delete(file);
            }
        }
        return found;
    }

    private static async Task<string> Compiled(string rules)
    {
        var transform = SharedMaterial.Require("standards/schematron/sch2xslt.xsl");
        var folder = Path.Combine(Path.GetTempPath(), $"mutual-rules-{Environment.UserName}");
        Directory.CreateDirectory(folder);
        var name = Convert.ToHexStringLower(SHA256.HashData([.. await File.ReadAllBytesAsync(rules), .. await File.ReadAllBytesAsync(transform)]))[..16];
        var compiled = Path.Combine(folder, $"{name}.xsl");
        if (File.Exists(compiled)) return compiled;
        foreach (var data in Directory.GetFiles(Path.GetDirectoryName(rules)!, "*codedb.xml")) File.Copy(data, Path.Combine(folder, Path.GetFileName(data)), overwrite: true);
        var partly = $"{compiled}.{Guid.NewGuid():N}";
        await Saxon($"-s:{rules}", $"-xsl:{transform}", $"-o:{partly}");
        File.Move(partly, compiled, overwrite: true);
        return compiled;
    }

    private static Task<string> Saxon(params string[] arguments)
    {
        const string Jar = "/usr/share/java/Saxon-HE.jar";
        if (!File.Exists(Jar) || !File.Exists("/usr/bin/java")) Assert.Skip("Saxon is not installed (libsaxonhe-java, default-jre-headless).");
        return Run("/usr/bin/java", ["-cp", Jar, "net.sf.saxon.Transform", .. arguments]);
    }

    private static async Task<string> Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        var (error, answer) = (process.StandardError.ReadToEndAsync(), process.StandardOutput.ReadToEndAsync());
        await process.WaitForExitAsync();
        var said = await error + await answer;
        return process.ExitCode == 0 ? said : $"{said}\n{program} ended with {process.ExitCode}.";
    }
}
