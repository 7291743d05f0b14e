using Mutual.Grains.Governance;
using Mutual.Grains.Ledger;
using NodaTime;

namespace Mutual.Grains.Clients;

/// <summary>What the mutual decides about a client. Pure: no clock, no database, no grain.</summary>
internal static class ClientRelation
{
    /// <summary>Registers a client with the limit asked for or that of the policy.</summary>
    /// <param name="client">Id.</param>
    /// <param name="request">What was sent.</param>
    /// <param name="isKnown">Another client of the entity has this VAT number.</param>
    /// <param name="isOurs">An entity of ours has this VAT number.</param>
    /// <param name="entity">The entity that will invoice.</param>
    /// <param name="policy">In force today.</param>
    /// <param name="today">Day of the decision.</param>
    public static Outcome<Decision<ClientState, ClientRegistered>> Register(
        Guid client, RegisterClient request, bool isKnown, bool isOurs, Entity entity, Policy policy, LocalDate today)
    {
        var name = PersonText.Name(request.Name);
        if (!name.IsAccepted) return name.Refused;
        if (request.Country is not [>= 'A' and <= 'Z', >= 'A' and <= 'Z']) return Refusal.CountryUnknown;
        string? vatNumber = null;
        if (request.VatNumber is not null)
        {
            var read = VatNumber.Read(request.VatNumber);
            if (!read.IsAccepted) return read.Refused;
            vatNumber = read.Value.Value;
        }
        var email = Email.Read(request.Email);
        if (!email.IsAccepted) return email.Refused;
        if (Input.OneOf(request.Language, Input.Languages) is { } language) return language;
        if (!Enum.IsDefined(request.Kind)) return Refusal.ValueUnknown;
        var street = PersonText.AddressLine(request.Street);
        if (!street.IsAccepted) return street.Refused;
        var postCode = PersonText.AddressLine(request.PostCode);
        if (!postCode.IsAccepted) return postCode.Refused;
        var city = PersonText.AddressLine(request.City);
        if (!city.IsAccepted) return city.Refused;
        var limit = request.Limit ?? new Money(policy.DefaultClientLimitCents);
        if (Input.Amount(limit) is { } amount) return amount;
        if (isOurs) return Refusal.ClientIsOurs;
        if (isKnown) return Refusal.ClientExists;

        ClientState Registered(string number) => new(
            client, entity.Id, number, name.Value, request.Country, vatNumber, email.Value, request.Language, request.Kind, street.Value, postCode.Value, city.Value,
            ClientStanding.Good, limit, Money.Zero, 1)
        {
            PilotLimit = request.Limit is null ? new Money(policy.Guarantee.PilotLimitCents) : null,
        };
        return new Decision<ClientState, ClientRegistered>(registered => Registered(registered.Number), new NumberSeries(entity.Id, 0, "client"), (draft, number) =>
        {
            var registered = Registered(FormattableString.Invariant($"{number:0000}"));
            ClientRows.Add(draft, registered);
            draft.Record(entity.Id, client, 1, JournalEntry.Of(EntryKind.ClientRegistered, today), new("client", client), new { LimitCents = limit.Cents, PilotCents = registered.PilotLimit?.Cents, Policy = policy.Version });
            return new(client, registered.Number, 1);
        });
    }

    /// <summary>Sets the exposure allowed. Below what is used, nothing new is advanced until holds come down.</summary>
    public static Outcome<Decision<ClientState, ClientRegistered>> SetLimit(ClientState? client, SetClientLimit request, LocalDate today)
    {
        if (client is null) return Refusal.NotFound;
        if (Input.Amount(request.Limit) is { } amount) return amount;
        var reason = InputText.Reason(request.Reason);
        if (!reason.IsAccepted) return reason.Refused;
        return Becomes(client with { Limit = request.Limit, PilotLimit = null }, reason.Value, today, new { Changed = "limit", LimitCents = request.Limit.Cents, BeforeCents = client.Limit.Cents },
            draft => ClientRows.SetLimit(draft, client.Client, request.Limit));
    }

    /// <summary>Marks collective proceedings or a veto, or lifts it.</summary>
    public static Outcome<Decision<ClientState, ClientRegistered>> SetStanding(ClientState? client, SetClientStanding request, LocalDate today)
    {
        if (client is null) return Refusal.NotFound;
        if (!Enum.IsDefined(request.Standing)) return Refusal.ValueUnknown;
        var reason = InputText.Reason(request.Reason);
        if (!reason.IsAccepted) return reason.Refused;
        return Becomes(client with { Standing = request.Standing }, reason.Value, today, new { Changed = "standing", request.Standing });
    }

    /// <summary>Says which group it would fail with, and its sector.</summary>
    /// <param name="client">The client.</param>
    /// <param name="request">What is said.</param>
    /// <param name="isGroup">The group is one of the client's entity.</param>
    /// <param name="today">Day of the decision.</param>
    public static Outcome<Decision<ClientState, ClientRegistered>> Classify(ClientState? client, ClassifyClient request, bool isGroup, LocalDate today)
    {
        if (client is null) return Refusal.NotFound;
        var reason = InputText.Reason(request.Reason);
        if (!reason.IsAccepted) return reason.Refused;
        if (request.Group is not null && !isGroup) return Refusal.GroupUnknown;
        if (request.Sector is not null && request.Sector is not [>= 'A' and <= 'V']) return Refusal.SectorUnknown;
        return Becomes(client with { Group = request.Group, Sector = request.Sector }, reason.Value, today, new { Changed = "class", request.Group, request.Sector });
    }

    /// <summary>Declares that a member is behind the client, or is not any more.</summary>
    /// <param name="client">The client.</param>
    /// <param name="request">Who, and how.</param>
    /// <param name="isMember">The member is one of the client's entity.</param>
    /// <param name="today">Day of the decision.</param>
    public static Outcome<Decision<ClientState, ClientRegistered>> DeclareRelation(ClientState? client, DeclareRelation request, bool isMember, LocalDate today)
    {
        if (client is null) return Refusal.NotFound;
        if (request.Kind is { } kind && !Enum.IsDefined(kind)) return Refusal.ValueUnknown;
        var reason = InputText.Reason(request.Reason);
        if (!reason.IsAccepted) return reason.Refused;
        if (!isMember) return Refusal.MemberUnknown;
        return Becomes(client, reason.Value, today, new { Changed = "relation", request.Member, request.Kind }, draft => ClientRows.Relate(draft, client.Client, request.Member, request.Kind, today));
    }

    /// <summary>Agrees the floor of orders from a day on.</summary>
    public static Outcome<Decision<ClientState, ClientRegistered>> AgreeFramework(ClientState? client, AgreeFramework request, LocalDate today)
    {
        if (client is null) return Refusal.NotFound;
        if (Input.Day(request.From, today) is { } day) return day;
        if (!request.Hourly.IsZero && Input.Amount(request.Hourly) is { } amount) return amount;
        if (request.HoursMin is < 0 or > 100 || decimal.Round(request.HoursMin, 2) != request.HoursMin) return Refusal.HoursOutOfRange;
        var reason = InputText.Reason(request.Reason);
        if (!reason.IsAccepted) return reason.Refused;
        return Becomes(client, reason.Value, today, new { Changed = "framework", request.From, HourlyCents = request.Hourly.Cents, request.HoursMin },
            draft => ClientRows.Agree(draft, client.Client, request));
    }

    private static Decision<ClientState, ClientRegistered> Becomes(ClientState changed, string reason, LocalDate on, object body, Action<CommitDraft>? also = null)
    {
        var next = changed with { Version = changed.Version + 1 };
        return new(_ => next, null, (draft, _) =>
        {
            ClientRows.Change(draft, next, reason, on);
            also?.Invoke(draft);
            draft.Record(next.Entity, next.Client, next.Version, JournalEntry.Of(EntryKind.ClientChanged, on), new("client", next.Client), body);
            return new(next.Client, next.Number, next.Version);
        });
    }
}
