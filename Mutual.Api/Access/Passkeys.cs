using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Mutual.Grains.Access;

namespace Mutual.Api.Access;

/// <summary>Makes and asks for passkeys, with the handler of ASP.NET Core Identity. The person is always verified by the device, and each question is answered once.</summary>
internal sealed class Passkeys(IPasskeyHandler<Person> handler, PeopleStore store, People people)
{
    /// <summary>What a browser is asked, and what its answer is held against: sealed by whoever asks.</summary>
    internal sealed record Question(string Options, string State);

    /// <summary>Asks for a new passkey.</summary>
    public async Task<Question> AskForNew(Guid person, string email, HttpContext context)
    {
        var asked = await handler.MakeCreationOptionsAsync(new() { Id = PeopleStore.IdOf(person), Name = email, DisplayName = email }, context);
        return new(asked.CreationOptionsJson, asked.AttestationState!);
    }

    /// <summary>Reads a new passkey.</summary>
    /// <returns>Null when it is not the answer to what was asked.</returns>
    public async Task<Passkey?> ReadNew(Guid person, string state, string credential, HttpContext context)
    {
        var read = await handler.PerformAttestationAsync(new() { HttpContext = context, CredentialJson = credential, AttestationState = state });
        return read.Succeeded && read.UserEntity.Id == PeopleStore.IdOf(person) && await people.TakeAnswer(HashOf(state)) ? store.PasskeyOf(read.Passkey) : null;
    }

    /// <summary>Asks for one of a person's passkeys.</summary>
    public async Task<Question> Ask(Person person, HttpContext context)
    {
        var asked = await handler.MakeRequestOptionsAsync(person, context);
        return new(asked.RequestOptionsJson, asked.AssertionState!);
    }

    /// <summary>Whether the person answered, with a passkey of his own, what was asked just now.</summary>
    public async Task<bool> IsAnswered(Person person, string state, string credential, HttpContext context)
    {
        var read = await handler.PerformAssertionAsync(new() { HttpContext = context, CredentialJson = credential, AssertionState = state });
        if (!read.Succeeded || read.User.Id != person.Id || !await people.TakeAnswer(HashOf(state))) return false;
        await people.KeepPasskey(person.Id, store.PasskeyOf(read.Passkey));
        return true;
    }

    private static byte[] HashOf(string state) => SHA256.HashData(Encoding.UTF8.GetBytes(state));
}
