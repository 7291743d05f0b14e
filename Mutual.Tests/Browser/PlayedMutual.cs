using Microsoft.Playwright;
using Mutual.Grains.Access;
using Mutual.Silo.Database;
using Mutual.Silo.Hosting;
using Mutual.Tests.Database;

namespace Mutual.Tests.Browser;

/// <summary>The demonstration as a newcomer finds it, in a process of its own database, and a browser to look at it with. Debian's Chromium; nothing is ever downloaded.</summary>
public sealed class PlayedMutual : IAsyncLifetime
{
    private static readonly string[] Chromiums = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

    /// <summary>Why nothing can be looked at where there is none.</summary>
    internal const string NoChromium = "There is no Chromium here to look with; './mutual test' installs Debian's.";

    internal static readonly string[] Arguments = ["--no-sandbox", "--disable-gpu", "--host-resolver-rules=MAP localhost 127.0.0.1"];

    /// <summary>The browser of this machine; null when there is none.</summary>
    internal static string? Chromium => Chromiums.FirstOrDefault(File.Exists);

    private readonly TestDatabase database = new();
    private readonly string home = Directory.CreateTempSubdirectory("mutual-browser-").FullName;
    private IPlaywright? playwright;
    private MutualHost? host;

    /// <summary>Why nothing can be looked at; null when it can.</summary>
    public string? Missing { get; private set; }

    public Uri Address { get; private set; } = null!;

    /// <summary>Everything registered in the process.</summary>
    public IServiceProvider Services => host!.Services;

    public IBrowser Browser { get; private set; } = null!;

    /// <summary>The newest letter to a client: where its link is.</summary>
    public string NewestLink()
    {
        var letter = new DirectoryInfo(Path.Combine(home, "outbox")).EnumerateFiles("order-*.eml").MaxBy(file => file.LastWriteTimeUtc)!;
        return File.ReadLines(letter.FullName).Single(line => line.Contains("/c/", StringComparison.Ordinal)).Trim();
    }

    /// <summary>Takes away what only time would.</summary>
    public async Task Forget(string sql)
    {
        await using var forget = database.Owner.CreateCommand(sql);
        await forget.ExecuteNonQueryAsync();
    }

    public async ValueTask InitializeAsync()
    {
        if (Chromium is not { } chromium)
        {
            Missing = NoChromium;
            return;
        }
        await database.InitializeAsync();
        host = await MutualHost.Start(
            new() { Database = database.Connections, Home = MutualHome.At(home), Cluster = database.Name, DemonstrationFrom = DemonstrationWorld.From, LogsToStderr = false, RequestsPerMinute = 100_000 }, CancellationToken.None);
        await Demonstration.Prepare(host, TextWriter.Null, CancellationToken.None);
        Address = new UriBuilder(host.Address) { Host = "localhost" }.Uri;
        playwright = await Playwright.CreateAsync();
        Browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = chromium, Args = Arguments });
    }

    /// <summary>A page in a context of its own.</summary>
    public async Task<IPage> Open(int width, bool script = true, bool dark = false, string language = "en-GB")
    {
        if (Missing is not null) Assert.Skip(Missing);
        var context = await Browser.NewContextAsync(new()
        {
            BaseURL = Address.ToString(), ViewportSize = new() { Width = width, Height = 900 }, JavaScriptEnabled = script, BypassCSP = script, Locale = language,
            ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light,
        });
        return await context.NewPageAsync();
    }

    /// <summary>A page whose visitor chose a role on the demonstration's page.</summary>
    public async Task<IPage> OpenAs(Role role, int width, bool script = true, bool dark = false, string language = "en-GB")
    {
        var page = await Open(width, script, dark, language);
        await page.GotoAsync("/demo");
        await page.Locator($"button[data-role={role.ToName()}]").First.ClickAsync();
        return page;
    }

    public async ValueTask DisposeAsync()
    {
        if (Missing is not null) return;
        await Browser.DisposeAsync();
        playwright!.Dispose();
        await host!.DisposeAsync();
        await database.DisposeAsync();
        Directory.Delete(home, recursive: true);
    }
}
