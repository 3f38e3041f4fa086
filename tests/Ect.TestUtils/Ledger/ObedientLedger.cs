namespace Ect.TestUtils;

/// <summary>A real ledger in memory that can be told to fail or to hang, counts, and tells when it is asked.</summary>
public sealed class ObedientLedger : IEctLedger, IDisposable
{
    private readonly LedgerHost _host = new();
    private int _failures;

    /// <summary>How many of the next appends fail.</summary>
    public int Failures
    {
        get => Volatile.Read(ref _failures);
        set => Volatile.Write(ref _failures, value);
    }

    /// <summary>Appends wait for it, and do not listen to whoever cancels.</summary>
    public TaskCompletionSource? Gate { get; set; }

    /// <summary>What an append does first.</summary>
    public Func<Task>? OnAppend { get; set; }

    /// <summary>How its receipts are altered.</summary>
    public Func<IReadOnlyList<EctReceipt>, IReadOnlyList<EctReceipt>> Receipts { get; set; } = receipts => receipts;

    /// <summary>The ids of what it was asked to append, call by call.</summary>
    public List<string[]> Calls { get; } = [];

    public EctLedgerVerifier Verifier => _host.Verifier;

    public StoredEctLedger Inner => _host.Ledger;

    public async ValueTask<IReadOnlyList<EctReceipt>> AppendAsync(IReadOnlyList<EctToken> tokens, CancellationToken cancellationToken)
    {
        lock (Calls) Calls.Add([.. tokens.Select(token => token.Id)]);
        if (OnAppend is { } first) await first();
        if (Gate is { } gate) await gate.Task;
        if (Interlocked.Decrement(ref _failures) >= 0) throw new InvalidOperationException("The disk is full.");
        return Receipts(await Inner.AppendAsync(tokens, cancellationToken));
    }

    public void Dispose() => _host.Dispose();
}
