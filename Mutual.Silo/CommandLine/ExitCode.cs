namespace Mutual.Silo.CommandLine;

/// <summary>How a command ended, for the script or person that started it.</summary>
internal static class ExitCode
{
    /// <summary>Done.</summary>
    public const int Done = 0;

    /// <summary>Done, and the answer is no: a check found something, a proof is broken.</summary>
    public const int AnswerIsNo = 1;

    /// <summary>The machine lacks something; the last line of stderr is the line to type.</summary>
    public const int MachineLacks = 2;

    /// <summary>Refused; the last line of stderr is <c>CODE: sentence</c>.</summary>
    public const int Refused = 3;

    /// <summary>The arguments cannot be understood.</summary>
    public const int WrongArguments = 64;

    /// <summary>The program itself is broken: an exception nobody foresaw. Never a no.</summary>
    public const int Broken = 70;

    /// <summary>Ended by the user, nothing half done.</summary>
    public const int EndedByUser = 130;
}
