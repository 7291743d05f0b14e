using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using File = System.IO.File;
using StripeConfiguration = Stripe.StripeConfiguration;

namespace Mutual.Tests.Payments.Stripe;

/// <summary>What the stand-in says passes Stripe's own published types for the version Stripe.net is pinned to: a test against an invented interface would prove nothing.</summary>
public sealed class StripeTypesTests(CardHouse house) : IClassFixture<CardHouse>
{
    // The package of that version; its types are read with the compiler beside it.
    private const string Package = "stripe@23.1.0";

    [Fact]
    public async Task Every_object_and_event_of_the_stand_in_has_the_published_type()
    {
        if (Environment.GetEnvironmentVariable("CI") is { Length: > 0 }) Assert.Skip("CI has no time to fetch the published types.");
        if (Run("npm", "--version", Path.GetTempPath()) is not { Code: 0 }) Assert.Skip("npm is not installed.");
        var folder = Path.Combine(Path.GetTempPath(), $"mutual-stripe-types-{Environment.UserName}");   // Kept between runs; what one user fetched, another could not write to.
        Directory.CreateDirectory(folder);
        var compiler = Path.Combine(folder, "node_modules", "typescript", "bin", "tsc");
        if (!File.Exists(compiler) && Run("npm", $"install --no-audit --no-fund --prefix . {Package} typescript@5.9.3", folder) is not { Code: 0 }) Assert.Skip("the published types cannot be fetched from the package registry.");
        (await File.ReadAllTextAsync(Path.Combine(folder, "node_modules", "stripe", "esm", "apiVersion.js"))).Should().Contain($"'{StripeConfiguration.ApiVersion}'");

        await Everything();
        var text = new StringBuilder("import Stripe from 'stripe';\n");
        var n = 0;
        foreach (var one in house.World.Everything)
        {
            var type = (string)one["object"]! switch
            {
                "checkout.session" => "Stripe.Checkout.Session",
                "payment_intent" => "Stripe.PaymentIntent",
                "charge" => "Stripe.Charge",
                "refund" => "Stripe.Refund",
                "dispute" => "Stripe.Dispute",
                "balance_transaction" => "Stripe.BalanceTransaction",
                "payout" => "Stripe.Payout",
                _ => "Stripe.Event",
            };
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"export const x{++n}: {type} = {one.ToJsonString()};\n");
        }
        n.Should().BeGreaterThan(40);
        await File.WriteAllTextAsync(Path.Combine(folder, "stand-in.ts"), text.ToString());
        var checkedTypes = Run("node", "node_modules/typescript/bin/tsc --noEmit --strict --skipLibCheck --module nodenext --moduleResolution nodenext --target es2022 stand-in.ts", folder);
        checkedTypes!.Value.Text.Should().BeEmpty();
        checkedTypes.Value.Code.Should().Be(0);

        // The check itself sees a member that is missing, unknown or of another type.
        var charge = house.World.All("charges").First();
        foreach (var spoilt in (Action<JsonObject>[])[c => c.Remove("paid"), c => c["payed"] = true, c => c["amount"] = "12"])
        {
            var bad = (JsonObject)charge.DeepClone();
            spoilt(bad);
            await File.WriteAllTextAsync(Path.Combine(folder, "spoilt.ts"), $"import Stripe from 'stripe';\nexport const x: Stripe.Charge = {bad.ToJsonString()};\n");
            Run("node", "node_modules/typescript/bin/tsc --noEmit --strict --skipLibCheck --module nodenext --moduleResolution nodenext --target es2022 spoilt.ts", folder)!.Value.Code.Should().NotBe(0);
        }
    }

    /// <summary>Every act there is, so that every kind of object and event exists.</summary>
    private async Task Everything()
    {
        var sessions = new List<string>();
        for (var i = 0; i < 8; i++) sessions.Add((await house.Offered()).Session);
        var world = house.World;
        var payment = world.Pay(sessions[0]);
        world.Refund(payment, 10_00);
        world.RefundFails(world.Refund(payment, 20_00));
        world.Decide(world.Dispute(world.Pay(sessions[1], "bancontact")), won: true);
        world.Decide(world.Dispute(world.Pay(sessions[2])), won: false);
        world.DebitSucceeds(world.GiveDebit(sessions[3]));
        world.DebitFails(world.GiveDebit(sessions[4]));
        world.Cancel(world.Decline(sessions[5]));
        world.Expire(sessions[6]);
        world.ChargeUs(100);
        world.TopUp(100);
        world.PayoutFails(world.PayOut());
        world.PayOut();
    }

    private static (int Code, string Text)? Run(string program, string arguments, string folder)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true })!;
            var (said, complained) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            if (!process.WaitForExit(TimeSpan.FromMinutes(3)))
            {
                process.Kill(entireProcessTree: true);
                return null;
            }
            Task.WaitAll(said, complained);
            return (process.ExitCode, said.Result);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}
