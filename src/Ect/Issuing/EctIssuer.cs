using System.Diagnostics;
using Ect.Diagnostics;
using Ect.Issuing;
using Ect.Recording;
using Ect.Signing;
using Ect.Tokens;
using Microsoft.Extensions.Options;

namespace Ect;

/// <summary>Makes tokens for tasks that this service has finished, and records them in its store (profile, sections 1, 7 and 8).</summary>
/// <remarks>It makes no token that <see cref="EctVerifier"/> could not read. Thread-safe.</remarks>
public sealed class EctIssuer
{
    private readonly IEctStore _store;
    private readonly TimeProvider _clock;
    private readonly Metrics _metrics;
    private readonly OwnSigningKeys _keys;
    private readonly LedgerRecorder _ledger;
    private readonly TokenSpans _spans;

    internal EctIssuer(
        IOptions<EctOptions> options, IEctStore store, TimeProvider clock, Metrics metrics, OwnSigningKeys keys, LedgerRecorder ledger,
        TokenSpans spans)
    {
        Options = options.Value;
        Reader = new TokenReader(Options.Limits, SignatureAlgorithms.Supported);
        _store = store;
        _clock = clock;
        _metrics = metrics;
        _keys = keys;
        _ledger = ledger;
        _spans = spans;
    }

    internal EctOptions Options { get; }

    internal TokenReader Reader { get; }

    /// <summary>Makes a token, issued now by this service, and records it.</summary>
    /// <param name="descriptor">What the token says.</param>
    /// <param name="cancellationToken">Ends the recording. The token is not returned then.</param>
    /// <returns>The token. It is signed unless its level is L1.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="descriptor"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException">The profile does not allow what a member of <paramref name="descriptor"/> says. The message
    /// names the member.</exception>
    /// <exception cref="InvalidOperationException">No identity or no signing key is configured, or another token has the id.</exception>
    /// <exception cref="EctKeySourceException">The <see cref="IEctSigningKeySource"/> cannot answer, and never has.</exception>
    /// <exception cref="EctStoreException">The store cannot answer.</exception>
    /// <exception cref="EctLedgerException">The audit ledger cannot answer, and <see cref="EctLedgerOptions.RecordIssued"/> is
    /// set.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public async ValueTask<EctToken> IssueAsync(EctDescriptor descriptor, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(descriptor);

        using var activity = Activities.StartIssuing();
        using var draft = await DraftAsync(descriptor, call: null, cancellationToken).ConfigureAwait(false);
        var token = await draft.CompleteAsync(cancellationToken).ConfigureAwait(false);
        Tell(activity, token);
        return token;
    }

    /// <summary>Begins a token that this service issues now. Complete the draft to sign the token and record it.</summary>
    internal async ValueTask<Draft> DraftAsync(EctDescriptor descriptor, Call? call, CancellationToken cancellationToken)
    {
        var now = _clock.GetUtcNow();
        var isUnsigned = descriptor.Level is EctAssuranceLevel.L1;
        var keys = isUnsigned ? SigningRing.Empty : await _keys.GetAsync(cancellationToken).ConfigureAwait(false);
        return new Draft(this, descriptor, now, keys.SignerAt(now), call);
    }

    /// <summary>Tells the token's span what it is about, and which spans it follows.</summary>
    internal void Tell(Activity? activity, EctToken token)
    {
        activity.SetIssued(token);
        _spans.Link(activity, token.Predecessors);
        _spans.Made(activity, token);
    }

    /// <summary>Records a token before anybody sees it.</summary>
    internal async ValueTask RecordAsync(EctToken token, EctDigest? keyThumbprint, CancellationToken cancellationToken)
    {
        var known = await StoredTokens.FindAsync(_store, token.Predecessors, cancellationToken).ConfigureAwait(false);
        var record = EctTokenRecord.From(
            token, keyThumbprint, known.AncestorsKnown(token.Predecessors), known.PathLevel(token.Predecessors, token.Level),
            _clock.GetUtcNow());

        if (await _store.TryAddAsync([record], cancellationToken).ConfigureAwait(false) is not null)
            throw new InvalidOperationException(
                $"Another token has this id: leave {nameof(EctDescriptor)}.{nameof(EctDescriptor.Id)} unset, or give each task its own.");

        if (Options.Ledger.RecordIssued) await AuditAsync(new(token, record), known, cancellationToken).ConfigureAwait(false);
        _metrics.Issued(token.Level);
    }

    private async ValueTask AuditAsync(LedgerItem item, StoredTokens known, CancellationToken cancellationToken)
    {
        if (_ledger.Mode is EctLedgerMode.Synchronous && item.Token.IsSigned)
            await _ledger.RecordAsync([item with { Record = known.Raise(item.Record) }], cancellationToken).ConfigureAwait(false);
        if (_ledger.Mode is EctLedgerMode.Asynchronous) await _ledger.RecordLaterAsync([item]).ConfigureAwait(false);
    }
}
