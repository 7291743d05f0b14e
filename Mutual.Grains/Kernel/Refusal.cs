using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Mutual.Grains.Kernel;

/// <summary>A reason the mutual says no, by a stable code: a value, not an exception. The list is closed; every capability adds its own lines.</summary>
/// <remarks>
/// A refusal books nothing. Each is a static field of this class, declared in <c>{Capability}/{Capability}Refusals.cs</c>;
/// the sentence says what to do next. Status is the HTTP status of <c>trust.md</c>: 400 unreadable, 403 role, 404 not yours, 409 state, 422 understood and refused.
/// </remarks>
public sealed partial class Refusal
{
    private static FrozenDictionary<string, Refusal>? byCode;

    private Refusal(string code, int status, string sentence) => (Code, Status, Sentence) = (code, status, sentence);

    /// <summary>Stable, kebab-case: what programs compare.</summary>
    public string Code { get; }

    /// <summary>The HTTP status an endpoint answers with.</summary>
    public int Status { get; }

    /// <summary>What is wrong and what to do next, in English.</summary>
    public string Sentence { get; }

    /// <summary>Every refusal there is.</summary>
    public static IReadOnlyCollection<Refusal> All => ByCode.Values;

    private static FrozenDictionary<string, Refusal> ByCode => byCode ??= typeof(Refusal)
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .Where(declared => declared.FieldType == typeof(Refusal))
        .Select(declared => (Refusal)declared.GetValue(null)!)
        .ToFrozenDictionary(refusal => refusal.Code);

    /// <summary>The refusal with this code.</summary>
    /// <exception cref="KeyNotFoundException">No refusal has it.</exception>
    public static Refusal Of(string code) => ByCode[code];

    /// <summary>This refusal, said of one request.</summary>
    /// <param name="detail">The figures or fields it is about, in a sentence; null when the refusal's own sentence says enough.</param>
    public Refused Because(string? detail = null) => new(Code, detail);

    /// <inheritdoc/>
    public override string ToString() => Code;

    private static Refusal Define(string code, int status, string sentence) => new(code, status, sentence);
}

/// <summary>A refusal given to one request.</summary>
/// <param name="Code">Code of a <see cref="Refusal"/>.</param>
/// <param name="Detail">The figures it is about; null when the refusal's sentence says enough.</param>
[GenerateSerializer, Immutable, Alias("refused")]
public sealed record Refused([property: Id(0)] string Code, [property: Id(1)] string? Detail)
{
    /// <summary>The named refusal.</summary>
    public Refusal Refusal => Kernel.Refusal.Of(Code);

    /// <summary>What is wrong and what to do next, with the figures when there are some.</summary>
    public string Sentence => Detail is null ? Refusal.Sentence : $"{Refusal.Sentence} {Detail}";

    public static implicit operator Refused(Refusal refusal) => refusal.Because();
}

/// <summary>What a command answers: a value, or a refusal that booked nothing.</summary>
[GenerateSerializer, Immutable, Alias("outcome`1")]
public readonly record struct Outcome<T>
{
    private Outcome(T? value, Refused? refused) => (Value, Refused) = (value, refused);

    /// <summary>The answer; only when not refused.</summary>
    [Id(0)] public T? Value { get; }

    /// <summary>Why not; null when there is an answer.</summary>
    [Id(1)] public Refused? Refused { get; }

    /// <summary>Whether there is an answer.</summary>
    [MemberNotNullWhen(true, nameof(Value)), MemberNotNullWhen(false, nameof(Refused))]
    public bool IsAccepted => Refused is null;

    /// <summary>The answer.</summary>
    /// <exception cref="RefusedException">The command was refused.</exception>
    public T Accepted => IsAccepted ? Value : throw new RefusedException(Refused);

    /// <summary>The answer made into another; a refusal stays what it is.</summary>
    public Outcome<TOther> Select<TOther>(Func<T, TOther> make) => IsAccepted ? new Outcome<TOther>(make(Value), null) : new Outcome<TOther>(default, Refused);

    public static implicit operator Outcome<T>(T value) => new(value, null);
    public static implicit operator Outcome<T>(Refused refused) => new(default, refused);
    public static implicit operator Outcome<T>(Refusal refusal) => new(default, refusal.Because());
}

/// <summary>A refusal where the caller had promised there would be none; also carries a refusal out of a pure computation.</summary>
public sealed class RefusedException(Refused refused) : Exception(refused.Sentence)
{
    /// <summary>The refusal.</summary>
    public Refused Refused { get; } = refused;

    /// <summary>Throws when the condition does not hold.</summary>
    public static void Unless([DoesNotReturnIf(false)] bool condition, Refusal refusal, string? detail = null)
    {
        if (!condition) Throw(refusal, detail);
    }

    [DoesNotReturn, MethodImpl(MethodImplOptions.NoInlining)]
    private static void Throw(Refusal refusal, string? detail) => throw new RefusedException(refusal.Because(detail));
}
