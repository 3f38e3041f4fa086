namespace Ect;

/// <summary>How the audit ledger is used (profile, sections 1 and 8). Without meaning where no ledger was added.</summary>
public sealed class EctLedgerOptions
{
    /// <summary>When tokens are recorded. Default: <see cref="EctLedgerMode.Synchronous"/> where a ledger was added, else <see cref="EctLedgerMode.Off"/>.</summary>
    public EctLedgerMode? Mode { get; set; }

    /// <summary>Whether the tokens that this service issues are recorded too, before they are given out. Default <see langword="false"/>; not
    /// valid where no ledger was added, unless <see cref="Mode"/> says that it is off on purpose.</summary>
    public bool RecordIssued { get; set; }

    /// <summary>How long a request waits for the ledger, a batch in the background, and both for <see cref="OnFailure"/>. Default 2 seconds, at most a minute.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How many tokens may wait to be recorded in the background; what does not fit is reported to <see cref="OnFailure"/>. Default 10,000.</summary>
    public int QueueCapacity { get; set; } = 10_000;

    /// <summary>How many tokens are recorded at once in the background, 1 to <see cref="IEctLedger.MaxCount"/>. Default 100.</summary>
    public int BatchSize { get; set; } = 100;

    /// <summary>How often a batch is tried before it is given up, 1 to 100, with a short and growing time in between. Default 3.</summary>
    public int Attempts { get; set; } = 3;

    /// <summary>How long the service waits at shutdown for what is not recorded yet; the rest is reported to <see cref="OnFailure"/>. Default 5 seconds, at most an hour.</summary>
    public TimeSpan FlushTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How much later than usual the text of a recorded token is disclosed to others (<c>EctLedgerDisclosure</c>). Default 0; for tokens that
    /// services with a larger <see cref="EctOptions.ClockSkew"/> than this one's accept: twice the difference.</summary>
    public TimeSpan DisclosureDelay { get; set; }

    /// <summary>Called with tokens that the background did not record: keep them, if they must not be lost. A request whose tokens do not fit into the
    /// queue waits for it, and so does the queue: be quick. That it throws, or takes longer than <see cref="Timeout"/>, is logged, and nothing more. Default <see langword="null"/>.</summary>
    public Func<EctLedgerFailureContext, ValueTask>? OnFailure { get; set; }
}
