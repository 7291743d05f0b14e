using System.Text.RegularExpressions;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Mutual.Api.Portals;
using Mutual.Grains.Access;
using Mutual.Grains.Payroll;
using Mutual.Tests.Payroll;
using Orleans;

namespace Mutual.Tests.Browser;

public sealed partial class BrowserTests(PlayedMutual mutual) : IClassFixture<PlayedMutual>
{
    // Written where the build writes, which version control leaves out.
    private static readonly string Pictures = Path.Combine(SharedMaterial.Root, "out", "screenshots");

    [Theory]
    [InlineData(360, "en-GB")]
    [InlineData(1280, "fr-BE")]
    public async Task A_member_s_order_is_confirmed_by_its_client_invoiced_and_in_the_account_without_any_script(int width, string language)
    {
        var member = await mutual.OpenAs(Role.Member, width, script: false, language: language);
        await member.GotoAsync("/member/orders/new");
        await member.Locator("#client").SelectOptionAsync(new SelectOptionValue { Index = 1 });
        await member.Locator("#work").FillAsync($"Stage work, seen at {width}");
        await member.Locator("button[value=review]").ClickAsync();
        (await member.Locator(".faults a").CountAsync()).Should().Be(1, "the price is missing, and what was typed is kept");
        (await member.Locator("#work").InputValueAsync()).Should().Be($"Stage work, seen at {width}");

        await member.Locator("#net").FillAsync("800,00");
        var today = await member.Locator(".banner time").GetAttributeAsync("datetime");
        foreach (var day in (string[])["#from", "#to", "#invoice"]) await member.Locator(day).FillAsync(today!);
        await member.Locator("button[value=check]").ClickAsync();
        (await member.Locator("[role=status] .pill").CountAsync()).Should().Be(1, "the guarantee is looked at before anything is sent");
        await member.Locator("button[value=review]").ClickAsync();
        await member.Locator("main .primary").ClickAsync();
        member.Url.Should().MatchRegex("/member/orders/[0-9a-f-]{36}$");
        var order = member.Url;
        (await member.ContentAsync()).Should().NotContain("/c/", "nobody confirms his own order");

        var client = await mutual.Open(width, script: false, language: language);
        await client.GotoAsync(mutual.NewestLink());
        await client.Locator("#name").FillAsync("Client Person");
        await client.Locator("#email").FillAsync("person@client.example");
        await client.Locator("#role").FillAsync("Production");
        await client.Locator("button[value=confirm]").ClickAsync();
        (await client.Locator("[role=status]").CountAsync()).Should().Be(1);

        await member.GotoAsync(order + "/invoice");
        await member.Locator("main .primary").ClickAsync();
        member.Url.Should().MatchRegex("/member/invoices/[0-9a-f-]{36}$");
        (await member.Locator(".line .done").CountAsync()).Should().BeGreaterThanOrEqualTo(1);
        (await member.ContentAsync()).Should().Contain("800");
        await member.GotoAsync("/member");
        (await member.Locator(".hero").CountAsync()).Should().BeGreaterThanOrEqualTo(1);
    }

    [Fact]
    public async Task An_approver_shows_his_passkey_before_he_approves_a_payroll_and_before_he_pays_it()
    {
        if (mutual.Missing is not null) Assert.Skip(mutual.Missing);
        var run = mutual.Services.GetRequiredService<IClusterClient>().GetGrain<IPayrollRunGrain>("be/2026-04");
        (await run.Start(new("user:starter", "payroll-april-0001"), new("user:starter", new(2026, 4, 30)))).IsAccepted.Should().BeTrue();
        await PayrollHouse.Calculated(run);
        var accountant = await mutual.OpenAs(Role.Accountant, 1280, script: false);
        await accountant.GotoAsync("/accountant/payroll/be/2026-04");
        await accountant.Locator("main .primary").ClickAsync();
        (await run.View()).Accepted.Status.Should().Be(PayrollRunStatus.Reviewed);

        var made = (await mutual.Services.GetRequiredService<Invitations>().Make(new("approver@mutual.example", "en", Role.Approver), "tests", Guid.NewGuid(), atOnce: true)).Accepted;
        var approver = await mutual.Open(360);
        await Authenticator.In(approver);
        await approver.GotoAsync($"/invitation/{made.Secret}");
        await approver.Locator("#password").FillAsync("tulip barge four morning");
        await approver.Locator("main .primary").ClickAsync();
        await approver.Locator("button[data-passkey=create]").ClickAsync();
        await approver.WaitForURLAsync("**/sign-in?done=invited");
        await approver.GotoAsync("/sign-in?to=/accountant/payroll/be/2026-04");
        await approver.Locator("#email").FillAsync("approver@mutual.example");
        await approver.Locator("#password").FillAsync("tulip barge four morning");
        await approver.Locator("main .primary").ClickAsync();
        await approver.Locator("button[data-passkey=show]").ClickAsync();
        await approver.WaitForURLAsync("**/accountant/payroll/be/2026-04");

        foreach (var status in (PayrollRunStatus[])[PayrollRunStatus.Approved, PayrollRunStatus.Paid])
        {
            // One showing does for both, within its five minutes; so the second time it is made old.
            (await approver.Locator("main .primary").GetAttributeAsync("href")).Should().StartWith("/confirm?act=payroll", "nothing can be approved or paid before");
            var before = (await run.View()).Accepted;
            await approver.EvaluateAsync($"content => {{ const form = document.querySelector('form[action=\"/look\"]'); form.action = location.pathname; form.insertAdjacentHTML('beforeend', `<input name=step value={(status is PayrollRunStatus.Approved ? "approve" : "pay")}><input name=content value=${{content}}>`); form.submit(); }}", before.ContentHash);
            await approver.Locator(".faults").WaitForAsync();
            (await approver.Locator(".faults").TextContentAsync()).Should().Contain("step-up-needed");
            (await run.View()).Accepted.Status.Should().Be(before.Status);

            await approver.GotoAsync("/accountant/payroll/be/2026-04");
            await approver.Locator("main .primary").ClickAsync();
            await approver.Locator("button[data-passkey=show]").ClickAsync();
            await approver.WaitForURLAsync("**/accountant/payroll/be/2026-04");
            await approver.Locator("main button.primary").ClickAsync();
            await approver.WaitForURLAsync("**/accountant/payroll/be/2026-04");
            (await run.View()).Accepted.Status.Should().Be(status);
            await mutual.Forget("DELETE FROM access.step_up");
            await approver.ReloadAsync();
        }
    }

    [Fact]
    public async Task Screenshots_of_every_page_show_no_axe_violation_in_light_and_dark_and_no_page_scrolls_sideways()
    {
        Directory.CreateDirectory(Pictures);
        var (found, seen) = (new List<string>(), new HashSet<string>());
        foreach (var role in Enum.GetValues<Role>().Where(role => Navigation.Home(role) is not null))
        {
            var page = await mutual.OpenAs(role, 1280);
            foreach (var path in (await PagesOf(page, role)).Where(seen.Add))
            {
                await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light });
                await page.GotoAsync(path);
                var name = NameOf(path);
                found.AddRange(await Look(page, $"{role.ToName()} {path} light"));
                await page.ScreenshotAsync(new() { Path = Path.Combine(Pictures, $"{name}-1280-light.png"), FullPage = true });
                await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });
                found.AddRange(await Look(page, $"{role.ToName()} {path} dark"));
                if (path.Count(letter => letter == '/') == 1) await page.ScreenshotAsync(new() { Path = Path.Combine(Pictures, $"{name}-1280-dark.png"), FullPage = true });
                await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light });
                foreach (var width in (int[])[320, 360])
                {
                    await page.SetViewportSizeAsync(width, 900);
                    if (await page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth") is > 0 and var over) found.Add($"{path} is {over} px too wide at {width}");
                }
                await page.ScreenshotAsync(new() { Path = Path.Combine(Pictures, $"{name}-360-light.png"), FullPage = true });
                await page.SetViewportSizeAsync(1280, 900);
            }
            await page.Context.CloseAsync();
        }
        string.Join('\n', found.Distinct()).Should().BeEmpty();
    }

    // What stands in the menu, what its first lines lead to, and what the headings offer: pages added later are walked too.
    private static async Task<IReadOnlyList<string>> PagesOf(IPage page, Role role)
    {
        var paths = new List<string> { "/demo", "/look", "/account", "/sign-in" };
        if (role is Role.Approver) paths.AddRange(["/accountant/people", "/accountant/tokens"]);
        foreach (var entry in Navigation.Of(role))
        {
            await page.GotoAsync(entry.Path);
            paths.Add(entry.Path);
            foreach (var links in (string[])["main tbody th a", "main .title .acts a", "main .acts a"])
            {
                if (await page.Locator(links).CountAsync() > 0 && await page.Locator(links).First.GetAttributeAsync("href") is { } href && href.StartsWith($"/{role.ToName()}", StringComparison.Ordinal)) paths.Add(href);
            }
        }
        return [.. paths.Distinct()];
    }

    /// <summary>What is wrong with a page as it is shown, by axe.</summary>
    internal static async Task<IEnumerable<string>> Look(IPage page, string what)
    {
        var result = await page.RunAxe(new AxeRunOptions { RunOnly = new() { Type = "tag", Values = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] } });
        return result.Violations.Select(violation => $"{what}: {violation.Id}: {string.Join(" | ", violation.Nodes.Take(2).Select(node => node.Html))}");
    }

    private static string NameOf(string path) => Numbers().Replace(path.Trim('/'), "one").Replace('/', '-').Split('?')[0];

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f-]{27}|[0-9]{4}-[0-9]{2}-[0-9]+", RegexOptions.CultureInvariant)]
    private static partial Regex Numbers();
}
