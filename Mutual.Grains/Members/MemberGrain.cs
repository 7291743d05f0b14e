using Mutual.Grains.Governance;
using Mutual.Grains.Ledger;
using Mutual.Grains.Payments;
using NodaTime;
using Npgsql;

namespace Mutual.Grains.Members;

/// <summary>Remembers a member and commits what is decided.</summary>
internal sealed class MemberGrain(IJournal journal, NpgsqlDataSource database, IEntities entities, IClock clock) : JournaledGrain<MemberState>(journal), IMemberGrain
{
    private Guid Id => this.GetPrimaryKey();

    protected override Task<MemberState?> Read(CancellationToken stop) => MemberRows.Read(database, Id, stop);

    public async Task<Outcome<MemberJoined>> Join(CommandId command, JoinMember request)
    {
        if (await entities.Find(request.Entity) is not { } entity) return await Perform<JoinMember, MemberJoined>(command, request, _ => Refusal.EntityUnknown);
        var today = clock.TodayIn(entity.Country);
        var policy = await entities.PolicyOn(entity.Id, today);
        var account = await HolderOf(request.Iban);
        return await Perform(command, request, state => state is null ? Membership.Join(Id, request, account, entity, policy, today) : Refusal.MemberExists);
    }

    public async Task<Outcome<MemberChanged>> ChooseSalary(CommandId command, SalaryChoice request)
    {
        var today = await Today();
        return await Perform(command, request, state => Membership.ChooseSalary(state, request, today));
    }

    public async Task<Outcome<MemberChanged>> ChangeIban(CommandId command, ChangeIban request)
    {
        var today = await Today();
        var account = await HolderOf(request.Iban);
        return await Perform(command, request, state => Membership.ChangeIban(state, request, account, today));
    }

    public async Task<Outcome<MemberChanged>> Leave(CommandId command, LeaveMutual request)
    {
        var today = await Today();
        return await Perform(command, request, state => Membership.Leave(state, request, today));
    }

    public async Task<Outcome<MemberView>> View()
    {
        // The share's payment is written by the bank's side, so the row is read and not remembered.
        if (await Read(default) is not { } member) return Refusal.NotFound;
        var (activity, owed) = await MemberRows.Balances(database, Id);
        return member.View((await entities.Of(member.Entity)).Code, activity, owed);
    }

    private async ValueTask<LocalDate> Today() => clock.TodayIn(State is { } member ? (await entities.Of(member.Entity)).Country : Country.Be);

    private async Task<AccountHolder> HolderOf(string? text)
    {
        var iban = Iban.Parse(text);
        if (!iban.IsAccepted) return AccountHolder.Nobody;
        if ((await entities.All()).Any(entity => entity.Iban == iban.Value.Value)) return AccountHolder.Mutual;
        return await MemberRows.IsPaidToAnother(database, iban.Value.Value, Id) ? AccountHolder.OtherMember : AccountHolder.Nobody;
    }
}
