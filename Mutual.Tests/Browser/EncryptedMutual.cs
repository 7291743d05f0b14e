using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Playwright;
using Mutual.Tests.Api;

namespace Mutual.Tests.Browser;

/// <summary>Production as people meet it: behind a proxy that speaks TLS, on <c>https://localhost</c>, with a browser that can hold passkeys.</summary>
public sealed class EncryptedMutual : IAsyncLifetime
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource ended = new();
    private X509Certificate2 certificate = null!;
    private IPlaywright? playwright;
    private IBrowser browser = null!;

    public ApiHost Host { get; } = new();

    public Uri Address => new($"https://localhost:{((IPEndPoint)listener.LocalEndpoint).Port}");

    public async ValueTask InitializeAsync()
    {
        if (PlayedMutual.Chromium is not { } chromium) return;
        await Host.InitializeAsync();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        certificate = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        listener.Start();
        _ = Accept();
        playwright = await Playwright.CreateAsync();
        browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = chromium, Args = PlayedMutual.Arguments });
    }

    /// <summary>A page of a browser of its own, under the content policy as it is.</summary>
    public async Task<IPage> Open(bool script = true, string language = "en-GB")
    {
        if (playwright is null) Assert.Skip(PlayedMutual.NoChromium);
        var context = await browser.NewContextAsync(new()
        {
            BaseURL = Address.ToString(), IgnoreHTTPSErrors = true, JavaScriptEnabled = script, Locale = language, ViewportSize = new() { Width = 360, Height = 800 },
            ExtraHTTPHeaders = new Dictionary<string, string> { ["X-Forwarded-Proto"] = "https" },   // What a proxy says; this one only decrypts.
        });
        return await context.NewPageAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (playwright is null) return;
        await browser.DisposeAsync();
        playwright.Dispose();
        await ended.CancelAsync();
        listener.Dispose();
        await Host.DisposeAsync();
        certificate.Dispose();
        ended.Dispose();
    }

    private async Task Accept()
    {
        try
        {
            while (true) _ = Pass(await listener.AcceptTcpClientAsync(ended.Token));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The tests are over.
        }
    }

    private async Task Pass(TcpClient outside)
    {
        try
        {
            using (outside)
            {
                await using var secure = new SslStream(outside.GetStream());
                await secure.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = certificate }, ended.Token);
                using var inside = new TcpClient();
                await inside.ConnectAsync(IPAddress.Loopback, Host.Address.Port, ended.Token);
                await Task.WhenAny(secure.CopyToAsync(inside.GetStream(), ended.Token), inside.GetStream().CopyToAsync(secure, ended.Token));
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or SocketException or System.Security.Authentication.AuthenticationException)
        {
            // A browser that hangs up; the test sees what it was shown.
        }
    }
}

/// <summary>Chromium's own authenticator in software: makes and shows passkeys without anybody touching anything.</summary>
public sealed class Authenticator
{
    private readonly ICDPSession session;
    private readonly string id;

    private Authenticator(ICDPSession session, string id) => (this.session, this.id) = (session, id);

    /// <summary>Gives a page one.</summary>
    public static async Task<Authenticator> In(IPage page)
    {
        var session = await page.Context.NewCDPSessionAsync(page);
        await session.SendAsync("WebAuthn.enable");
        var added = await session.SendAsync("WebAuthn.addVirtualAuthenticator", new Dictionary<string, object>
        {
            ["options"] = new Dictionary<string, object>
            {
                ["protocol"] = "ctap2", ["transport"] = "internal", ["hasResidentKey"] = true, ["hasUserVerification"] = true, ["isUserVerified"] = true, ["automaticPresenceSimulation"] = true,
            },
        });
        return new(session, added!.Value.GetProperty("authenticatorId").GetString()!);
    }

    /// <summary>Copies the passkeys of another one, as a phone's account does to the next phone.</summary>
    public async Task Copy(Authenticator other)
    {
        var held = await other.session.SendAsync("WebAuthn.getCredentials", new Dictionary<string, object> { ["authenticatorId"] = other.id });
        foreach (var credential in held!.Value.GetProperty("credentials").EnumerateArray())
            await session.SendAsync("WebAuthn.addCredential", new Dictionary<string, object> { ["authenticatorId"] = id, ["credential"] = credential });
    }
}
