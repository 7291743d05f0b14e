using Mutual.Grains.Documents;
using NodaTime;

namespace Mutual.Grains.Invoices.Letters;

/// <summary>What a letter to a client is about.</summary>
public enum LetterKind
{
    Notice = 1, Reminder, SecondReminder, FormalNotice, Default, DisputeDecided, Proceedings,
}

/// <summary>Who a letter goes to.</summary>
/// <param name="Country">ISO 3166; shown when it is not the sender's.</param>
public sealed record LetterReceiver(string Name, string Street, string PostCode, string City, string Country, string Email);

/// <summary>Who it comes from, and where to pay.</summary>
public sealed record LetterSender(string Name, string VatNumber, string Iban, string Bic, Country Country);

/// <summary>A figure of a letter, with its name.</summary>
public sealed record LetterFigure(string Name, Money Amount);

/// <summary>A letter to a client, as it was written: paper and mail are made from it alone.</summary>
/// <param name="Number">Of the invoice.</param>
/// <param name="Subject">Names the invoice and nothing else: subjects are read on locked screens.</param>
/// <param name="Figures">What is asked and why, adding up to <paramref name="ToPay"/>.</param>
/// <param name="ToPay">Asked for by this letter; zero when nothing is.</param>
/// <param name="Reference">To pay with.</param>
public sealed record ClientLetter(
    LetterKind Kind, DocumentLanguage Language, LocalDate On, LetterSender From, LetterReceiver To, string Number, string Subject, IReadOnlyList<string> Paragraphs, IReadOnlyList<LetterFigure> Figures,
    Money ToPay, string Reference);

/// <summary>What a letter must know of the client and of what was paid when, read at one version of the invoice.</summary>
/// <param name="Version">Of the invoice: a letter is not written on figures of another.</param>
/// <param name="Kind">The law on lateness differs.</param>
/// <param name="Moved">What changed the unpaid gross, by the first day on which it counts for interest: payments from the day after they came, what went back from its own.</param>
/// <param name="LateReceived">Interest and flat compensation the client has paid.</param>
internal sealed record LetterFacts(int Version, LetterReceiver To, DocumentLanguage Language, Clients.ClientKind Kind, IReadOnlyList<(LocalDate From, Money Gross)> Moved, Money LateReceived);
