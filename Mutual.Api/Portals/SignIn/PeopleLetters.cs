using Microsoft.AspNetCore.Http;
using Mutual.Grains.Access;
using Mutual.Grains.Members;

namespace Mutual.Api.Portals.SignIn;

/// <summary>Letters about the way in. They lie in the home's <c>outbox</c> folder for whoever sends mail.</summary>
internal sealed class PeopleLetters(MutualApiSettings settings)
{
    /// <summary>An invitation with its link; or, for somebody known, that there is another role.</summary>
    /// <param name="id">Of the invitation: written again it is the same letter.</param>
    public Task Invited(InvitationMade made, Guid id, HttpContext context, CancellationToken stop)
    {
        var w = Words.Words.In(made.Language);
        return Put($"invitation-{id:N}.eml", made.Email, made.Language, w["letter.invitation.subject"],
            $"{w.Of("letter.invitation", ("role", w[$"role.{made.Role.ToName()}"]))}\n\n{AddressOf(context)}{(made.Secret is { } secret ? $"/invitation/{secret}" : "/sign-in")}", stop);
    }

    /// <summary>The account for the salary was changed: no number of it in the letter.</summary>
    public Task AccountChanged(MemberView member, Guid id, HttpContext context, CancellationToken stop)
    {
        var w = Words.Words.In(member.Language);
        return Put($"account-{id:N}.eml", member.Email, member.Language, w["letter.account.subject"], $"{w["letter.account"]}\n\n{AddressOf(context)}/account", stop);
    }

    private static string AddressOf(HttpContext context) => $"{context.Request.Scheme}://{context.Request.Host}";

    // No name, number or amount in the subject: subjects are read on locked screens.
    private async Task Put(string name, string to, string language, string subject, string text, CancellationToken stop)
    {
        var folder = Path.Combine(settings.Home, "outbox");
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(Path.Combine(folder, name), $"To: {to}\nSubject: {subject}\nContent-Language: {language}\nContent-Type: text/plain; charset=utf-8\n\n{text}\n", stop);
    }
}
