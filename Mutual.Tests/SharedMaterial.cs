using System.Diagnostics;

namespace Mutual.Tests;

/// <summary>Test material that lies beside the project and is no part of it.</summary>
internal static class SharedMaterial
{
    /// <summary>Root of the checkout: the folder of <c>Mutual.sln</c>.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Full path of shared material; the test is skipped with the reason when it is absent.</summary>
    /// <param name="path">Below <c>../shared</c>: <c>payroll-cases/be-cases.json</c>.</param>
    public static string Require(string path)
    {
        var full = Path.GetFullPath(Path.Combine(Root, "..", "shared", path));
        if (!File.Exists(full) && !Directory.Exists(full)) Assert.Skip($"../shared/{path} is not beside the project.");
        return full;
    }

    /// <summary>A program that others wrote and our files are checked with; the test is skipped with the reason when it is not installed.</summary>
    public static void RequireProgram(string name)
    {
        if (!(Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, name)))) Assert.Skip($"{name} is not installed.");
    }

    /// <summary>Asks the programs of others whether our files are right; the test is skipped with the reason when something for it is absent.</summary>
    /// <param name="kind">As <c>check.sh</c> names it: <c>journal</c>, <c>iso</c>.</param>
    /// <param name="programs">What that kind runs.</param>
    /// <param name="files">Full paths.</param>
    public static async Task Accepts(string kind, string[] programs, params string[] files)
    {
        var check = Require("standards/check.sh");
        foreach (var program in programs) RequireProgram(program);
        using var process = Process.Start(new ProcessStartInfo("bash", [check, kind, .. files]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (errors, output) = (process.StandardError.ReadToEndAsync(), process.StandardOutput.ReadToEndAsync());
        await process.WaitForExitAsync();
        var said = await output + await errors;
        process.ExitCode.Should().Be(0, said);
        said.Split('\n').Where(line => line.StartsWith("OK ", StringComparison.Ordinal)).Should().HaveCount(files.Length, said);
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Mutual.sln"))) return folder.FullName;
        throw new InvalidOperationException("The tests run from a build inside the checkout.");
    }
}
