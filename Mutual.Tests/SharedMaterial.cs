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

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Mutual.sln"))) return folder.FullName;
        throw new InvalidOperationException("The tests run from a build inside the checkout.");
    }
}
