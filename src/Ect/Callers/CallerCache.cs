using Ect.Collections;

namespace Ect.Callers;

/// <summary>Remembers for a short time which caller a token or a certificate has proven, because proving it again is expensive.</summary>
internal sealed class CallerCache(TimeProvider clock) : IDisposable
{
    /// <summary>The most callers that are remembered at once. When it is full, further callers are proven again each time.</summary>
    public const int Capacity = 10_000;

    public static readonly TimeSpan MaxAge = TimeSpan.FromMinutes(1);

    private readonly ExpiringMap<(EctDigest Evidence, object? Trust), EctCaller> _callers = new(Capacity, clock);

    /// <param name="evidence">The digest of the token's text, or of the certificate.</param>
    /// <param name="trust">What the evidence was judged by, if that can change. A caller that was judged by another is not found.</param>
    public EctCaller? Find(EctDigest evidence, object? trust = null)
    {
        lock (_callers.Gate) return _callers.TryGet((evidence, trust), out var caller) ? caller : null;
    }

    /// <summary>Keeps a caller for as long as it is valid, and never longer than <see cref="MaxAge"/>.</summary>
    public void Keep(EctDigest evidence, EctCaller caller, TimeSpan validFor, object? trust = null)
    {
        if (validFor <= TimeSpan.Zero) return;
        lock (_callers.Gate)
            if (_callers.MakeRoom(1)) _callers.Add((evidence, trust), caller, validFor < MaxAge ? validFor : MaxAge);
    }

    public void Dispose() => _callers.Dispose();
}
