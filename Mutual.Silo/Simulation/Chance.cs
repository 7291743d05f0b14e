using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Mutual.Silo.Simulation;

/// <summary>Luck that is the same for ever: every question of the simulated world has draws of its own, named by the seed and by what is asked.</summary>
/// <remarks>
/// SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014), begun at the first eight bytes of the SHA-256 of the name.
/// Not the platform's generator, whose algorithm may change between versions; and a stream per question, so that one draw more in one place changes nothing in another.
/// </remarks>
internal sealed class Chance
{
    private ulong state;

    private Chance(ulong state) => this.state = state;

    /// <summary>The draws of one question.</summary>
    /// <param name="seed">Of the whole simulation.</param>
    /// <param name="question">What is asked, from large to small: <c>"member", 17, "order", 3</c>. Numbers and plain words.</param>
    public static Chance Of(int seed, params ReadOnlySpan<object> question)
    {
        var name = new StringBuilder(seed.ToString(CultureInfo.InvariantCulture));
        foreach (var part in question) name.Append('/').Append(CultureInfo.InvariantCulture, $"{part}");
        return new(BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(name.ToString()))));
    }

    /// <summary>64 bits.</summary>
    public ulong Next()
    {
        unchecked
        {
            state += 0x9E3779B97F4A7C15;
            var mixed = (state ^ (state >> 30)) * 0xBF58476D1CE4E5B9;
            mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
            return mixed ^ (mixed >> 31);
        }
    }

    /// <summary>A whole number from 0 to below the bound, each as likely.</summary>
    public long Below(long bound)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bound, 1);
        // What does not fill a whole round of the bound is drawn again, or the first numbers would come more often.
        var whole = ulong.MaxValue - (ulong.MaxValue % (ulong)bound);
        ulong drawn;
        do drawn = Next();
        while (drawn >= whole);
        return (long)(drawn % (ulong)bound);
    }

    /// <summary>A whole number between two, both possible.</summary>
    public int Between(int lowest, int highest) => lowest + (int)Below((long)highest - lowest + 1);

    /// <summary>True so many times in a thousand.</summary>
    public bool InThousand(int times) => Below(1000) < times;

    /// <summary>One of a list.</summary>
    public T Pick<T>(IReadOnlyList<T> of) => of[(int)Below(of.Count)];

    /// <summary>The place of one of several weights, the heavier the likelier.</summary>
    public int Weighted(params ReadOnlySpan<int> weights)
    {
        long total = 0;
        foreach (var weight in weights) total += weight;
        var drawn = Below(total);
        for (var i = 0; ; i++)
        {
            drawn -= weights[i];
            if (drawn < 0) return i;
        }
    }

    /// <summary>An amount between two, in whole cents but on a step: people agree on round sums.</summary>
    public long Amount(long lowestCents, long highestCents, long stepCents = 100) => lowestCents + (Below(((highestCents - lowestCents) / stepCents) + 1) * stepCents);

    /// <summary>So many digits, the first not a zero.</summary>
    public string Digits(int count)
    {
        var digits = new StringBuilder(count).Append((char)('1' + Below(9)));
        while (digits.Length < count) digits.Append((char)('0' + Below(10)));
        return digits.ToString();
    }
}
