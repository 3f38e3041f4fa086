namespace Ect;

/// <summary>Configures the use of the audit ledger (profile, sections 1 and 8). It has no effect unless a ledger was added.</summary>
public sealed class EctLedgerOptions
{
    /// <summary>When tokens are recorded. Default: <see cref="EctLedgerMode.Synchronous"/> if a ledger was added, otherwise
    /// <see cref="EctLedgerMode.Off"/>.</summary>
    public EctLedgerMode? Mode { get; set; }

    /// <summary>Whether the tokens that this service issues are recorded too, before they are given out. Default <see langword="false"/>.
    /// It is an error without a ledger, unless <see cref="Mode"/> says explicitly that the ledger is off.</summary>
    public bool RecordIssued { get; set; }

    /// <summary>How long a request waits for the ledger, how long a batch in the background does, and how long both wait for
    /// <see cref="OnFailure"/>. Default 2 seconds, at most a minute.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How many tokens may wait to be recorded in the background. Tokens that do not fit are reported to <see cref="OnFailure"/>.
    /// Default 10,000.</summary>
    public int QueueCapacity { get; set; } = 10_000;

    /// <summary>How many tokens are recorded at once in the background, 1 to <see cref="IEctLedger.MaxCount"/>. Default 100.</summary>
    public int BatchSize { get; set; } = 100;

    /// <summary>How often a batch is tried before it is given up, 1 to 100, with short and growing pauses. Default 3.</summary>
    public int Attempts { get; set; } = 3;

    /// <summary>How long the service waits at shutdown for tokens that are not recorded yet. The rest is reported to
    /// <see cref="OnFailure"/>. Default 5 seconds, at most an hour.</summary>
    public TimeSpan FlushTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How much later than usual the text of a recorded token is disclosed to others (<c>EctLedgerDisclosure</c>). Default 0. If
    /// other services accept the tokens with a larger <see cref="EctOptions.ClockSkew"/>, set it to twice the difference.</summary>
    public TimeSpan DisclosureDelay { get; set; }

    /// <summary>How long the text of a recorded token is kept after it was recorded and has ended. After that the bytes of its entry are
    /// removed for good, once an hour and by any instance; its hash stays, and with it every proof and receipt. Default
    /// <see langword="null"/>: for ever. At least a day longer than <see cref="DisclosureDelay"/>, so that a sender whose request failed
    /// halfway, and auditors, find the text; at most 36,525 days (100 years). Only a ledger of <c>Ect.Ledger</c> has it.</summary>
    public TimeSpan? RedactAfter { get; set; }

    /// <summary>What a signature of receipts is for (profile, section 8). Default <see cref="EctReceiptSignature.PerBatch"/>, with which a
    /// token costs about half as much. Receipts that were given stay as they are when it changes, and instances may differ. Only a ledger
    /// of <c>Ect.Ledger</c> has it.</summary>
    public EctReceiptSignature ReceiptSignature { get; set; }

    /// <summary>A file of this instance alone that keeps the latest tree head it signed, best on another disk than the ledger. A lock file
    /// beside it (<c>.lock</c>) keeps other processes away. A ledger that has fewer entries than that, or others, is not used: somebody
    /// restored an older state, and would sign another history. Default <see langword="null"/>: none is kept. Only a ledger of
    /// <c>Ect.Ledger</c> over a durable storage needs it.</summary>
    public string? HeadFile { get; set; }

    /// <summary>Called with tokens that the background did not record. Keep the tokens if they must not be lost. Default
    /// <see langword="null"/>.</summary>
    /// <remarks>Keep it short: the queue waits for it, and so does a request whose tokens do not fit into the queue. Exceptions, and calls
    /// that take longer than <see cref="Timeout"/>, are logged and otherwise ignored.</remarks>
    public Func<EctLedgerFailureContext, ValueTask>? OnFailure { get; set; }
}
