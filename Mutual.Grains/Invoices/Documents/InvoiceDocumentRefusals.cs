namespace Mutual.Grains.Kernel;

public sealed partial class Refusal
{
    public static readonly Refusal DocumentNumber = Define("document-number", 422, "A document number has 1 to 35 letters, digits, hyphens, slashes, underscores or plus signs; choose another series.");
    public static readonly Refusal DocumentWithoutLines = Define("document-without-lines", 422, "The document has no line; say what is sold.");
    public static readonly Refusal DocumentLineText = Define("document-line-text", 422, "A line does not say what is sold; describe it.");
    public static readonly Refusal DocumentQuantity = Define("document-quantity", 422, "A quantity has at most four decimals; round it.");
    public static readonly Refusal DocumentPrice = Define("document-price", 422, "A unit price is not below zero and has at most six decimals; use a discount or a negative quantity.");
    public static readonly Refusal DocumentVatCategory = Define("document-vat-category", 422, "The mutual sells services; goods that leave the country and local taxes have no rule here: choose another VAT treatment.");
    public static readonly Refusal DocumentVatMixed = Define("document-vat-mixed", 422, "What is outside the seller's VAT cannot share a document with what is inside it; issue two documents.");
    public static readonly Refusal DocumentMentionMissing = Define("document-mention-missing", 422, "Without VAT the law wants a mention that says why; choose a treatment that has one.");
    public static readonly Refusal DocumentBuyerUnnamed = Define("document-buyer-unnamed", 422, "The client lacks a name, a country, or for reverse charge a VAT number; complete the client.");
    public static readonly Refusal DocumentBelowZero = Define("document-below-zero", 422, "The document adds up to less than nothing, or to less than was paid before; issue a credit note.");
    public static readonly Refusal DocumentDueDay = Define("document-due-day", 422, "What is to be paid needs a due day that is not before the day of issue; set it.");
    public static readonly Refusal CreditNoteWithoutInvoice = Define("credit-note-without-invoice", 422, "A credit note names the invoice it corrects; choose it.");
    public static readonly Refusal DocumentDiffers = Define("document-differs", 409, "The document would not say what is booked; send nothing, and call the operator.");
    public static readonly Refusal NoElectronicAddress = Define("no-electronic-address", 422, "One of the parties has no electronic address, so no network can carry the document; send the PDF, or complete the party's VAT number.");

    // Drafts somebody uploads.
    public static readonly Refusal UblKind = Define("ubl-kind", 422, "The file is neither a UBL 2.1 order nor an invoice; export it again as one of them.");
    public static readonly Refusal UblNotOurs = Define("ubl-not-ours", 422, "The file names another seller than the mutual; ask for one in the mutual's name and VAT number.");
    public static readonly Refusal UblField = Define("ubl-field", 422, "The file lacks something a draft needs, or says it in a way nobody can read; correct it or type the order.");
    public static readonly Refusal UblTooLarge = Define("ubl-too-large", 422, "The file is larger than 5 MiB or carries an attachment above 2 MiB; leave attachments out.");
    public static readonly Refusal TotalDiffers = Define("total-differs", 422, "The stated total is not the sum of the lines; correct one of them.");
    public static readonly Refusal QuantityRange = Define("quantity-range", 422, "A quantity lies between minus and plus one million and has at most six decimals; correct it.");
}
