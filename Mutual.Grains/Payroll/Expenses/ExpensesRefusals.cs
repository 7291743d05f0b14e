namespace Mutual.Grains.Kernel;

// What expenses refuse.
public sealed partial class Refusal
{
    public static readonly Refusal ExpenseIncomplete = Define("expense-incomplete", 422, "A receipt has an amount and its VAT, a journey its kilometres and in France the car's fiscal power; give one kind whole.");
    public static readonly Refusal ExpenseVat = Define("expense-vat", 422, "VAT is less than what was paid, and what is deducted at most the VAT; correct the amounts.");
    public static readonly Refusal KilometresInvalid = Define("kilometres-invalid", 422, "A claim has 1 to 3000 kilometres and a car 1 to 60 of fiscal power; correct the figures.");
    public static readonly Refusal ExpenseClaimedAlready = Define("expense-claimed-already", 409, "This receipt or journey was claimed already; look at your expenses.");
    public static readonly Refusal ExpenseDecided = Define("expense-decided", 409, "The expense was approved or rejected already; look at it again.");
    public static readonly Refusal ExpenseOutsideMembership = Define("expense-outside-membership", 422, "The day lies outside the membership; correct it.");
}
