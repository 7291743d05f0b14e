using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using NodaTime;
using Stripe;

namespace Mutual.Tests.Payments.Stripe;

/// <summary>What clients, banks and Stripe itself do: pay, fail, refund, dispute, pay out. Each act leaves objects, movements and events behind.</summary>
internal sealed class StripeWorld(IClock clock)
{
    private readonly Lock turn = new();
    private readonly Dictionary<string, JsonObject> objects = [];
    private readonly List<string> order = [];
    private readonly Dictionary<string, string> payouts = [];
    private int things;

    private long Now => clock.Now().ToUnixTimeSeconds();

    /// <summary>Events so far, oldest first, each as Stripe sends it.</summary>
    public IReadOnlyList<string> Events => [.. All("events").Select(notice => notice.ToJsonString())];

    /// <summary>Every object there is.</summary>
    public IReadOnlyList<JsonObject> Everything
    {
        get
        {
            lock (turn) return [.. order.Select(id => (JsonObject)objects[id].DeepClone())];
        }
    }

    public JsonObject? Find(string id)
    {
        lock (turn) return objects.TryGetValue(id, out var found) ? (JsonObject)found.DeepClone() : null;
    }

    public IEnumerable<JsonObject> All(string list)
    {
        var kind = list.TrimEnd('s');
        lock (turn) return [.. order.Where(id => (string)objects[id]["object"]! == kind).Select(id => (JsonObject)objects[id].DeepClone())];
    }

    public string? PayoutOf(string movement)
    {
        lock (turn) return payouts.GetValueOrDefault(movement);
    }

    public JsonObject OpenSession(IFormCollection form)
    {
        lock (turn)
        {
            var metadata = new JsonObject();
            foreach (var (name, value) in form)
                if (name.StartsWith("payment_intent_data[metadata][", StringComparison.Ordinal)) metadata[name["payment_intent_data[metadata][".Length..^1]] = value.ToString();
            var cents = long.Parse(form["line_items[0][price_data][unit_amount]"]!, CultureInfo.InvariantCulture);
            return (JsonObject)Add(StripeObjects.Session(Id("cs_test_"), cents, Now, metadata, form["client_reference_id"], form["success_url"], form["cancel_url"])).DeepClone();
        }
    }

    /// <summary>The client pays by card at once.</summary>
    /// <returns>The payment intent.</returns>
    public string Pay(string session, string method = "card", long? cents = null, string currency = "eur")
    {
        lock (turn)
        {
            var (intent, id) = Begin(session, cents, currency);
            Succeed(intent, Charge(intent, "succeeded", method));
            Complete(session, id, "paid");
            return id;
        }
    }

    /// <summary>Somebody pays for something that is no invoice of ours.</summary>
    public string PayUnasked(long cents, JsonObject? metadata = null)
    {
        lock (turn)
        {
            var intent = Add(StripeObjects.Intent(Id("pi_"), cents, "eur", Now, metadata ?? []));
            Succeed(intent, Charge(intent, "succeeded", "card"));
            return (string)intent["id"]!;
        }
    }

    /// <summary>The client gives a direct debit, which takes days.</summary>
    public string GiveDebit(string session)
    {
        lock (turn)
        {
            var (intent, id) = Begin(session, null, "eur");
            var charge = Charge(intent, "pending", "sepa_debit");
            intent["status"] = "processing";
            intent["latest_charge"] = (string)charge["id"]!;
            Notify("charge.pending", charge);
            Notify("payment_intent.processing", intent);
            Complete(session, id, "unpaid");
            return id;
        }
    }

    /// <summary>The debit came in.</summary>
    public void DebitSucceeds(string payment)
    {
        lock (turn)
        {
            var intent = objects[payment];
            var charge = objects[(string)intent["latest_charge"]!];
            (charge["status"], charge["amount_captured"]) = ("succeeded", (long)charge["amount"]!);
            Succeed(intent, charge);
        }
    }

    /// <summary>The debit did not come in.</summary>
    public void DebitFails(string payment)
    {
        lock (turn)
        {
            var intent = objects[payment];
            var charge = objects[(string)intent["latest_charge"]!];
            (charge["status"], charge["paid"], charge["failure_code"]) = ("failed", false, "insufficient_funds");
            intent["status"] = "requires_payment_method";
            intent["last_payment_error"] = new JsonObject { ["type"] = "card_error", ["code"] = "payment_intent_payment_attempt_failed" };
            Notify("charge.failed", charge);
            Notify("payment_intent.payment_failed", intent);
        }
    }

    /// <summary>The card is declined; the session stays open.</summary>
    public string Decline(string session)
    {
        lock (turn)
        {
            var (intent, id) = Begin(session, null, "eur");
            var charge = Charge(intent, "failed", "card");
            intent["latest_charge"] = (string)charge["id"]!;
            intent["last_payment_error"] = new JsonObject { ["type"] = "card_error", ["code"] = "card_declined" };
            Notify("charge.failed", charge);
            Notify("payment_intent.payment_failed", intent);
            return id;
        }
    }

    /// <summary>The payment is called off.</summary>
    public void Cancel(string payment)
    {
        lock (turn)
        {
            var intent = objects[payment];
            (intent["status"], intent["canceled_at"], intent["cancellation_reason"]) = ("canceled", Now, "abandoned");
            Notify("payment_intent.canceled", intent);
        }
    }

    /// <summary>Nobody paid in time.</summary>
    public void Expire(string session)
    {
        lock (turn)
        {
            (objects[session]["status"], objects[session]["url"]) = ("expired", null);
            Notify("checkout.session.expired", objects[session]);
        }
    }

    /// <summary>Money goes back to the client.</summary>
    public string Refund(string payment, long cents)
    {
        lock (turn)
        {
            var charge = ChargeOf(payment);
            var refund = Add(StripeObjects.Refund(Id("re_"), (string)charge["id"]!, payment, cents, Now));
            refund["balance_transaction"] = Move("refund", -cents, 0, (string)refund["id"]!);
            charge["amount_refunded"] = (long)charge["amount_refunded"]! + cents;
            charge["refunded"] = (long)charge["amount_refunded"]! == (long)charge["amount"]!;
            Notify("refund.created", refund);
            Notify("charge.refunded", charge);
            return (string)refund["id"]!;
        }
    }

    /// <summary>The client's bank did not take the refund.</summary>
    public void RefundFails(string id)
    {
        lock (turn)
        {
            var refund = objects[id];
            var charge = objects[(string)refund["charge"]!];
            (refund["status"], refund["failure_reason"]) = ("failed", "expired_or_canceled_card");
            refund["failure_balance_transaction"] = Move("refund_failure", (long)refund["amount"]!, 0, id);
            (charge["amount_refunded"], charge["refunded"]) = ((long)charge["amount_refunded"]! - (long)refund["amount"]!, false);
            Notify("refund.failed", refund);
        }
    }

    /// <summary>The client disputes: the money goes at once, with a fee.</summary>
    public string Dispute(string payment, long fee = 2000)
    {
        lock (turn)
        {
            var charge = ChargeOf(payment);
            var dispute = Add(StripeObjects.Dispute(Id("du_"), (string)charge["id"]!, payment, (long)charge["amount"]!, Now));
            charge["disputed"] = true;
            Notify("charge.dispute.created", dispute);
            Withdraw(dispute, -(long)charge["amount"]!, fee);
            Notify("charge.dispute.funds_withdrawn", dispute);
            return (string)dispute["id"]!;
        }
    }

    /// <summary>The dispute ends.</summary>
    public void Decide(string id, bool won)
    {
        lock (turn)
        {
            var dispute = objects[id];
            dispute["status"] = won ? "won" : "lost";
            if (won)
            {
                Withdraw(dispute, (long)dispute["amount"]!, 0);
                Notify("charge.dispute.funds_reinstated", dispute);
            }
            Notify("charge.dispute.closed", dispute);
        }
    }

    /// <summary>Stripe charges for something of its own.</summary>
    public string ChargeUs(long cents)
    {
        lock (turn) return Move("stripe_fee", -cents, 0, null);
    }

    /// <summary>Money comes by a way the mutual knows no booking for.</summary>
    public string TopUp(long cents)
    {
        lock (turn) return Move("topup", cents, 0, null);
    }

    /// <summary>Stripe pays out whatever is there.</summary>
    public string PayOut()
    {
        lock (turn)
        {
            var paid = order.Where(id => id.StartsWith("txn_", StringComparison.Ordinal) && !payouts.ContainsKey(id)).ToList();
            var payout = Add(StripeObjects.Payout(Id("po_"), paid.Sum(id => (long)objects[id]["net"]!), Now, true));
            var id = (string)payout["id"]!;
            payout["balance_transaction"] = Move("payout", -(long)payout["amount"]!, 0, id);
            foreach (var movement in paid.Append((string)payout["balance_transaction"]!)) payouts[movement] = id;
            Notify("payout.created", payout);
            payout["status"] = "paid";
            Notify("payout.paid", payout);
            return id;
        }
    }

    /// <summary>The bank gives a payout back.</summary>
    public void PayoutFails(string id)
    {
        lock (turn)
        {
            (objects[id]["status"], objects[id]["failure_code"]) = ("failed", "account_closed");
            objects[id]["failure_balance_transaction"] = Move("payout_failure", (long)objects[id]["amount"]!, 0, id);
            Notify("payout.failed", objects[id]);
        }
    }

    /// <summary>Events do not stay for ever.</summary>
    public void ForgetEvents()
    {
        lock (turn) order.RemoveAll(id => id.StartsWith("evt_", StringComparison.Ordinal));
    }

    /// <summary>Makes the metadata name another invoice.</summary>
    public void Mislabel(string payment, Guid invoice)
    {
        lock (turn) objects[payment]["metadata"]!["mutual_invoice"] = invoice.ToString("D");
    }

    private (JsonObject Intent, string Id) Begin(string session, long? cents, string currency)
    {
        var opened = objects[session];
        if ((string?)opened["payment_intent"] is { } known) return (objects[known], known);
        var intent = Add(StripeObjects.Intent(Id("pi_"), cents ?? (long)opened["amount_total"]!, currency, Now, opened["metadata"]!));
        opened["payment_intent"] = (string)intent["id"]!;
        Notify("payment_intent.created", intent);
        return (intent, (string)intent["id"]!);
    }

    private JsonObject Charge(JsonObject intent, string status, string method) =>
        Add(StripeObjects.Charge(Id(method == "card" ? "ch_" : "py_"), (string)intent["id"]!, (long)intent["amount"]!, (string)intent["currency"]!, Now, status, method));

    private void Succeed(JsonObject intent, JsonObject charge)
    {
        var cents = (long)charge["amount"]!;
        charge["balance_transaction"] = Move(((string)charge["id"]!).StartsWith("ch_", StringComparison.Ordinal) ? "charge" : "payment", cents, FeeOn(cents), (string)charge["id"]!, (string)charge["currency"]!);
        (intent["status"], intent["amount_received"], intent["latest_charge"], intent["last_payment_error"]) = ("succeeded", cents, (string)charge["id"]!, null);
        Notify("charge.succeeded", charge);
        Notify("payment_intent.succeeded", intent);
    }

    private void Complete(string session, string payment, string status)
    {
        (objects[session]["status"], objects[session]["payment_status"], objects[session]["payment_intent"], objects[session]["url"]) = ("complete", status, payment, null);
        Notify("checkout.session.completed", objects[session]);
    }

    private void Withdraw(JsonObject dispute, long cents, long fee) => dispute["balance_transactions"]!.AsArray().Add(objects[Move("adjustment", cents, fee, (string)dispute["id"]!)].DeepClone());

    private JsonObject ChargeOf(string payment) => objects[(string)objects[payment]["latest_charge"]!];

    // 1.4 % and 25 cents, as for European cards.
    private static long FeeOn(long cents) => (cents * 14 + 500) / 1000 + 25;

    private string Move(string type, long cents, long fee, string? source, string currency = "eur") => (string)Add(StripeObjects.Movement(Id("txn_"), type, cents, fee, currency, Now, source))["id"]!;

    private void Notify(string type, JsonObject about) => Add(StripeObjects.Event(Id("evt_"), StripeConfiguration.ApiVersion, type, Now, about));

    private JsonObject Add(JsonObject one)
    {
        var id = (string)one["id"]!;
        objects.Add(id, one);
        order.Add(id);
        return one;
    }

    private string Id(string prefix) => string.Create(CultureInfo.InvariantCulture, $"{prefix}{++things:00000000}");
}
