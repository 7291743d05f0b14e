namespace Mutual.Silo.Database;

/// <summary>The machine lacks something the program needs. Ends a command with exit code 2 and the line to type.</summary>
/// <param name="what">What is missing, in a sentence.</param>
/// <param name="lineToType">The line that mends it.</param>
public sealed class MachineLacksException(string what, string lineToType) : Exception(what)
{
    /// <summary>The line that mends it.</summary>
    public string LineToType { get; } = lineToType;
}
