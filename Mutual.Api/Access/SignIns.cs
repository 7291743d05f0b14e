using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Mutual.Api.Http;
using Mutual.Grains.Access;
using Mutual.Grains.Kernel;
using NodaTime;

namespace Mutual.Api.Access;

/// <summary>Proves who somebody is: first what he knows, then what he has. Both count as tries of the address, by whoever makes them.</summary>
internal sealed class SignIns(People people, Passwords passwords, Passkeys passkeys, SignInTries tries, SignInRates rates, SealedSteps steps, IClock clock)
{
    /// <summary>The person with this address and password.</summary>
    /// <returns>Refused with <c>sign-in-wrong</c>, whichever of the two is; <c>sign-in-resting</c>, <c>too-many-requests</c>.</returns>
    public async Task<Outcome<Person>> Know(string email, string password, HttpContext context)
    {
        if (rates.IsSpent(context)) return Refusal.TooManyRequests;
        rates.Count(context);
        if (!await tries.Take(email)) return Refusal.SignInResting;
        var person = await people.FindByEmail(email);
        return await passwords.Check(person, password) ? person! : Refusal.SignInWrong;
    }

    /// <summary>Which factor the person showed.</summary>
    /// <param name="state">What his passkey was asked; null when it was not.</param>
    /// <param name="credential">The passkey's answer; empty when a code was typed.</param>
    /// <param name="code">A code of the app, or a recovery code.</param>
    /// <param name="passkeyOnly">Whether a code does not do.</param>
    /// <returns>A <see cref="Factor"/>; or refused with <c>passkey-wrong</c>, <c>passkey-needed</c>, <c>sign-in-wrong</c>, <c>sign-in-resting</c>.</returns>
    public async Task<Outcome<string>> Have(Person person, string? state, string credential, string code, bool passkeyOnly, HttpContext context)
    {
        if (!await tries.Take(person.Email)) return Refusal.SignInResting;
        var shown = await Show(person, state, credential, code, passkeyOnly, context);
        if (shown.IsAccepted) await tries.Clear(person.Email);
        return shown;
    }

    /// <summary>The half minute of a code of an app that is being set up.</summary>
    /// <returns>Null when it is none.</returns>
    public long? StepOf(byte[] key, string code) => Totp.StepOf(key, code, clock.Now());

    private async Task<Outcome<string>> Show(Person person, string? state, string credential, string code, bool passkeyOnly, HttpContext context)
    {
        if (credential.Length > 0) return state is not null && await passkeys.IsAnswered(person, state, credential, context) ? Factor.Passkey : Refusal.PasskeyWrong;
        if (passkeyOnly) return Refusal.PasskeyNeeded;
        if (person.TotpKey is not { } hidden) return Refusal.SignInWrong;
        if (Totp.StepOf(steps.Reveal(hidden), code, clock.Now()) is { } step) return await people.TakeTotpStep(person.Id, step) ? Factor.Totp : Refusal.SignInWrong;
        return await people.TakeRecoveryCode(person.Id, code) ? Factor.RecoveryCode : Refusal.SignInWrong;
    }
}

/// <summary>Counts tries to sign in by network.</summary>
internal sealed class SignInRates(MutualApiSettings settings) : NetworkTries(settings.SignInsPerTenMinutes, TimeSpan.FromMinutes(10));

/// <summary>Registers what signing in needs.</summary>
internal static class SignInParts
{
    public static void AddSignIn(this IServiceCollection services)
    {
        services.AddSingleton<People>().AddSingleton<Invitations>().AddSingleton<Sessions>().AddSingleton<SignInTries>().AddSingleton<StepUps>().AddSingleton<SignInRates>().AddSingleton<SealedSteps>();
        services.AddScoped<PeopleStore>().AddScoped<Passwords>().AddScoped<Passkeys>().AddScoped<SignIns>();
        services.AddHttpContextAccessor();
        services.AddIdentityCore<Person>().AddUserStore<PeopleStore>();
        services.AddScoped<IPasskeyHandler<Person>, PasskeyHandler<Person>>();
        services.Configure<PasswordHasherOptions>(hashing => hashing.IterationCount = Passwords.Rounds);
        services.Configure<IdentityPasskeyOptions>(asking =>
        {
            asking.UserVerificationRequirement = "required";
            // Forms of ours name no origin (the referrer policy is no-referrer), so what the browser signed is held against where it asked; the Host is one of ours already.
            asking.ValidateOrigin = static asked => ValueTask.FromResult(!asked.CrossOrigin
                && asked.Origin == $"{asked.HttpContext.Request.Scheme}://{asked.HttpContext.Request.Host}");
        });
    }
}
