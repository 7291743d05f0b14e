using Mutual.Grains.Ledger;

namespace Mutual.Grains.Books.Fec;

/// <summary>The French journals the entries of the general book are filed under, and what their lines are called there.</summary>
internal static class FecJournals
{
    internal const string Opening = "AN";

    private static readonly Dictionary<string, string> Names = new()
    {
        [Opening] = "À-nouveaux", ["VE"] = "Ventes", ["BQ"] = "Banque", ["CB"] = "Cartes bancaires", ["SA"] = "Salaires", ["OD"] = "Opérations diverses",
    };

    private static readonly Dictionary<EntryKind, (string Journal, string Label)> Kinds = new()
    {
        [EntryKind.Issued] = ("VE", "Facture émise"), [EntryKind.CreditNote] = ("VE", "Avoir"), [EntryKind.PrepaymentInvoiced] = ("VE", "Facture d'acompte"),
        [EntryKind.Collected] = ("BQ", "Règlement client"), [EntryKind.ShortPaid] = ("BQ", "Règlement client, écart"), [EntryKind.Recovered] = ("BQ", "Recouvrement sur client douteux"),
        [EntryKind.LateInterestReceived] = ("BQ", "Intérêts de retard reçus"), [EntryKind.Suspense] = ("BQ", "Encaissement à identifier"), [EntryKind.SuspensePlaced] = ("BQ", "Encaissement identifié"),
        [EntryKind.Refunded] = ("BQ", "Remboursement client"), [EntryKind.BankCharge] = ("BQ", "Frais bancaires"), [EntryKind.PrepaymentReceived] = ("BQ", "Acompte reçu"),
        [EntryKind.NetPaid] = ("BQ", "Salaire net payé"), [EntryKind.NetReturned] = ("BQ", "Virement de salaire rejeté"), [EntryKind.ContributionsPaid] = ("BQ", "Cotisations payées"),
        [EntryKind.ExpensePaid] = ("BQ", "Frais remboursés"), [EntryKind.ShareSubscribed] = ("BQ", "Parts sociales souscrites"), [EntryKind.VatPaid] = ("BQ", "TVA payée"),
        [EntryKind.FundEndowed] = ("BQ", "Dotation du fonds de garantie"), [EntryKind.LoanReceived] = ("BQ", "Emprunt reçu"),
        [EntryKind.CardPayment] = ("CB", "Paiement par carte"), [EntryKind.CardFee] = ("CB", "Commission sur carte"), [EntryKind.CardPayout] = ("CB", "Versement des cartes"), [EntryKind.Chargeback] = ("CB", "Impayé sur carte"),
        [EntryKind.Salary] = ("SA", "Bulletin de paie"), [EntryKind.SalaryReversed] = ("SA", "Bulletin de paie annulé"), [EntryKind.HolidayAccrued] = ("SA", "Provision pour congés"),
        [EntryKind.HolidayPaid] = ("SA", "Congés payés"), [EntryKind.SpecialPaid] = ("SA", "Prime"), [EntryKind.Expense] = ("OD", "Frais de mission"),
        [EntryKind.Defaulted] = ("OD", "Passage en client douteux"), [EntryKind.WrittenOff] = ("OD", "Perte sur créance irrécouvrable"), [EntryKind.YearEndAccrual] = ("OD", "Charges à payer"),
        [EntryKind.Manual] = ("OD", "Écriture manuelle"), [EntryKind.Reversal] = ("OD", "Contre-passation"), [EntryKind.OwnCost] = ("OD", "Charge propre"),
    };

    /// <summary>The name of a journal.</summary>
    internal static string NameOf(string journal) => Names[journal];

    /// <summary>The journal and label of an entry; what has none of its own is a miscellaneous operation.</summary>
    internal static (string Journal, string Label) Of(string kind) => Kinds.GetValueOrDefault(EntryKindNames.Parse(kind), ("OD", "Opération diverse"));
}
