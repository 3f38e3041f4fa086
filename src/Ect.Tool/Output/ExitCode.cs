namespace Ect.Tool.Output;

/// <summary>What the program ends with. Scripts depend on these numbers, so they are never changed.</summary>
internal static class ExitCode
{
    /// <summary>All is well: accepted, proven, made.</summary>
    public const int Yes = 0;

    /// <summary>The answer is no: a token is refused, a ledger lies, a service did not accept the request.</summary>
    public const int No = 1;

    /// <summary>There is no answer: the command line is wrong, a file cannot be read, a service cannot be asked.</summary>
    public const int Unable = 2;

    /// <summary>All is well, but nobody can say whether it is of today: the checkpoint says no time, or one ahead of the clock.</summary>
    public const int Undated = 3;

    /// <summary>It was interrupted, as a shell counts it (128 + SIGINT).</summary>
    public const int Interrupted = 130;
}
