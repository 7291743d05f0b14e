using System.Globalization;
using System.Text.Json.Nodes;

namespace Mutual.Tests.Payments.Stripe;

/// <summary>Stripe's objects with every member its published types ask for; what the stand-in does not care about is nothing.</summary>
internal static class StripeObjects
{
    public static JsonObject Session(string id, long cents, long created, JsonNode metadata, string? reference, string? success, string? cancel) => Read($$"""
        {"id":"{{id}}","object":"checkout.session","adaptive_pricing":null,"after_expiration":null,"allow_promotion_codes":null,"allowed_payment_method_types":["card","bancontact","sepa_debit"],
         "amount_subtotal":{{cents}},"amount_total":{{cents}},"automatic_tax":{"enabled":false,"liability":null,"provider":null,"status":null},"billing_address_collection":null,
         "cancel_url":{{Text(cancel)}},"client_reference_id":{{Text(reference)}},"client_secret":null,"collected_information":null,"consent":null,"consent_collection":null,"created":{{created}},"currency":"eur",
         "currency_conversion":null,"custom_fields":[],"custom_text":{"after_submit":null,"shipping_address":null,"submit":null,"terms_of_service_acceptance":null},"customer":null,"customer_account":null,
         "customer_creation":"if_required","customer_details":null,"customer_email":null,"discounts":null,"expires_at":{{created + 86400}},"integration_identifier":null,"invoice":null,"invoice_creation":null,
         "livemode":false,"locale":null,"managed_payments":null,"metadata":{{metadata.ToJsonString()}},"mode":"payment","origin_context":null,"payment_intent":null,"payment_link":null,
         "payment_method_collection":"if_required","payment_method_configuration_details":null,"payment_method_options":{},"payment_method_types":["card","bancontact","sepa_debit"],"payment_status":"unpaid",
         "permissions":null,"recovered_from":null,"saved_payment_method_options":null,"setup_intent":null,"shipping_address_collection":null,"shipping_cost":null,"shipping_options":[],"status":"open",
         "submit_type":null,"subscription":null,"success_url":{{Text(success)}},"total_details":{"amount_discount":0,"amount_shipping":0,"amount_tax":0},"ui_mode":"hosted_page",
         "url":"https://checkout.stripe.example/{{id}}","wallet_options":null}
        """);

    public static JsonObject Intent(string id, long cents, string currency, long created, JsonNode metadata) => Read($$"""
        {"id":"{{id}}","object":"payment_intent","allowed_payment_method_types":null,"amount":{{cents}},"amount_capturable":0,"amount_received":0,"application":null,"application_fee_amount":null,
         "automatic_payment_methods":null,"canceled_at":null,"cancellation_reason":null,"capture_method":"automatic_async","client_secret":null,"confirmation_method":"automatic","created":{{created}},
         "currency":"{{currency}}","customer":null,"customer_account":null,"description":null,"excluded_payment_method_types":null,"last_payment_error":null,"latest_charge":null,"livemode":false,
         "managed_payments":null,"metadata":{{metadata.ToJsonString()}},"next_action":null,"on_behalf_of":null,"payment_method":null,"payment_method_configuration_details":null,"payment_method_options":{},
         "payment_method_types":["card","bancontact","sepa_debit"],"payment_record":null,"processing":null,"receipt_email":null,"review":null,"setup_future_usage":null,"shipping":null,"source":null,
         "statement_descriptor":null,"statement_descriptor_suffix":null,"status":"requires_payment_method","transfer_group":null}
        """);

    public static JsonObject Charge(string id, string? intent, long cents, string currency, long created, string status, string method) => Read($$"""
        {"id":"{{id}}","object":"charge","amount":{{cents}},"amount_captured":{{(status == "succeeded" ? cents : 0)}},"amount_refunded":0,"application":null,"application_fee":null,"application_fee_amount":null,
         "balance_transaction":null,"billing_details":{"address":null,"email":null,"name":null,"phone":null,"tax_id":null},"calculated_statement_descriptor":null,"captured":true,"created":{{created}},
         "currency":"{{currency}}","customer":null,"description":null,"disputed":false,"failure_balance_transaction":null,"failure_code":{{(status == "failed" ? "\"card_declined\"" : "null")}},"failure_message":null,
         "fraud_details":{},"livemode":false,"metadata":{},"on_behalf_of":null,"outcome":null,"paid":{{(status == "failed" ? "false" : "true")}},"payment_intent":{{Text(intent)}},"payment_method":null,
         "payment_method_details":{"type":"{{method}}"},"receipt_email":null,"receipt_number":null,"receipt_url":null,"refunded":false,"review":null,"shipping":null,"source":null,"source_transfer":null,
         "statement_descriptor":null,"statement_descriptor_suffix":null,"status":"{{status}}","transfer_data":null,"transfer_group":null}
        """);

    public static JsonObject Refund(string id, string charge, string? intent, long cents, long created) => Read($$"""
        {"id":"{{id}}","object":"refund","amount":{{cents}},"balance_transaction":null,"charge":"{{charge}}","created":{{created}},"currency":"eur","customer":null,"customer_account":null,"metadata":{},
         "payment_intent":{{Text(intent)}},"payment_method":null,"reason":null,"receipt_number":null,"source_transfer_reversal":null,"status":"succeeded","transfer_reversal":null}
        """);

    public static JsonObject Dispute(string id, string charge, string? intent, long cents, long created) => Read($$"""
        {"id":"{{id}}","object":"dispute","amount":{{cents}},"balance_transactions":[],"charge":"{{charge}}","created":{{created}},"currency":"eur","enhanced_eligibility_types":[],
         "evidence":{"access_activity_log":null,"billing_address":null,"cancellation_policy":null,"cancellation_policy_disclosure":null,"cancellation_rebuttal":null,"customer_communication":null,
           "customer_email_address":null,"customer_name":null,"customer_purchase_ip":null,"customer_signature":null,"duplicate_charge_documentation":null,"duplicate_charge_explanation":null,
           "duplicate_charge_id":null,"enhanced_evidence":{},"product_description":null,"receipt":null,"refund_policy":null,"refund_policy_disclosure":null,"refund_refusal_explanation":null,
           "service_date":null,"service_documentation":null,"shipping_address":null,"shipping_carrier":null,"shipping_date":null,"shipping_documentation":null,"shipping_tracking_number":null,
           "uncategorized_file":null,"uncategorized_text":null},
         "evidence_details":{"due_by":null,"enhanced_eligibility":{},"has_evidence":false,"past_due":false,"submission_count":0,"submission_method":"not_submitted"},
         "intended_submission_method":null,"is_charge_refundable":false,"livemode":false,"metadata":{},"network_reason_code":null,"payment_intent":{{Text(intent)}},"reason":"general","status":"needs_response"}
        """);

    public static JsonObject Movement(string id, string type, long cents, long fee, string currency, long created, string? source) => Read($$"""
        {"id":"{{id}}","object":"balance_transaction","amount":{{cents}},"available_on":{{created + 172800}},"balance_type":"payments","created":{{created}},"currency":"{{currency}}","description":null,
         "exchange_rate":null,"fee":{{fee}},"fee_details":{{(fee == 0 ? "[]" : $$"""[{"amount":{{fee}},"application":null,"currency":"eur","description":"fees","type":"stripe_fee"}]""")}},"net":{{cents - fee}},
         "reporting_category":"{{type}}","source":{{Text(source)}},"status":"available","type":"{{type}}"}
        """);

    public static JsonObject Payout(string id, long cents, long created, bool automatic) => Read($$"""
        {"id":"{{id}}","object":"payout","amount":{{cents}},"application_fee":null,"application_fee_amount":null,"arrival_date":{{created + 86400}},"automatic":{{(automatic ? "true" : "false")}},
         "balance_transaction":null,"created":{{created}},"currency":"eur","description":"STRIPE PAYOUT","destination":null,"failure_balance_transaction":null,"failure_code":null,"failure_message":null,
         "livemode":false,"metadata":{},"method":"standard","original_payout":null,"payout_method":null,"reconciliation_status":"{{(automatic ? "completed" : "not_applicable")}}","reversed_by":null,
         "source_type":"card","statement_descriptor":null,"status":"in_transit","trace_id":null,"type":"bank_account"}
        """);

    public static JsonObject Event(string id, string version, string type, long created, JsonObject about) => Read($$"""
        {"id":"{{id}}","object":"event","api_version":"{{version}}","created":{{created}},"data":{"object":{{about.ToJsonString()}}},"livemode":false,"pending_webhooks":1,"request":null,"type":"{{type}}"}
        """);

    private static string Text(string? text) => text is null ? "null" : $"\"{text}\"";

    private static JsonObject Read(string json) => JsonNode.Parse(json)!.AsObject();
}
