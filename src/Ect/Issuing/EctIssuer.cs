using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ect.Diagnostics;
using Ect.Issuing;
using Ect.Recording;
using Ect.Signing;
using Ect.Tokens;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;

namespace Ect;

/// <summary>Makes tokens for tasks that this service has finished, and records them in its own store (profile, sections 1 and 8).</summary>
/// <remarks>Nothing leaves that <see cref="EctVerifier"/> would not read. Safe for concurrent use.</remarks>
public sealed class EctIssuer
{
    private static readonly Dictionary<string, object> Header = new() { [JoseHeaderNames.Type] = EctMediaTypes.Type };

    private readonly JsonWebTokenHandler _handler = new();
    private readonly EctOptions _options;
    private readonly TokenReader _reader;
    private readonly IEctStore _store;
    private readonly TimeProvider _clock;
    private readonly Metrics _metrics;
    private readonly OwnSigningKeys _keys;
    private readonly LedgerRecorder _ledger;

    internal EctIssuer(
        IOptions<EctOptions> options, IEctStore store, TimeProvider clock, Metrics metrics, OwnSigningKeys keys, LedgerRecorder ledger)
    {
        _options = options.Value;
        _reader = new TokenReader(_options.Limits, SignatureAlgorithms.Supported);
        _store = store;
        _clock = clock;
        _metrics = metrics;
        _keys = keys;
        _ledger = ledger;
    }

    /// <summary>Makes a token, issued now by this service, and records it.</summary>
    /// <param name="descriptor">What the token shall say.</param>
    /// <param name="cancellationToken">Ends the recording; the token is then not given out.</param>
    /// <returns>The token, signed unless L1 was asked for.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="descriptor"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException">A member of <paramref name="descriptor"/> is outside what the profile allows; the message says which.</exception>
    /// <exception cref="InvalidOperationException">No identity or no signing key is configured, or another token was recorded under the id.</exception>
    /// <exception cref="EctKeySourceException">The <see cref="IEctSigningKeySource"/> cannot answer, and never has.</exception>
    /// <exception cref="EctStoreException">The store cannot answer.</exception>
    /// <exception cref="EctLedgerException">The audit ledger cannot answer, and <see cref="EctLedgerOptions.RecordIssued"/> asks for it.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public async ValueTask<EctToken> IssueAsync(EctDescriptor descriptor, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(descriptor);

        using var activity = Activities.StartIssuing();
        var draft = await MakeAsync(descriptor, cancellationToken).ConfigureAwait(false);
        await RecordAsync(draft, cancellationToken).ConfigureAwait(false);
        activity.SetIssued(draft.Token);
        return draft.Token;
    }

    /// <summary>Makes a token that does not count yet: it must not be given out before <see cref="RecordAsync"/> has recorded it.</summary>
    internal async ValueTask<Draft> MakeAsync(EctDescriptor descriptor, CancellationToken cancellationToken)
    {
        var now = _clock.GetUtcNow();
        var key = descriptor.Level is EctAssuranceLevel.L1 ? null : (await _keys.GetAsync(cancellationToken).ConfigureAwait(false)).SignerAt(now);
        return new Draft(Make(descriptor, now, key), key?.PublicKey.Thumbprint);
    }

    internal async ValueTask RecordAsync(Draft draft, CancellationToken cancellationToken)
    {
        var token = draft.Token;
        var known = await StoredTokens.FindAsync(_store, token.Predecessors, cancellationToken).ConfigureAwait(false);
        var record = EctTokenRecord.From(
            token, draft.KeyThumbprint, known.AncestorsKnown(token.Predecessors), known.PathLevel(token.Predecessors, token.Level));

        var result = await _store.TryAddAsync([record], cancellationToken).ConfigureAwait(false);
        if (!result.Succeeded)
            throw new InvalidOperationException(
                $"Another token has this id: leave {nameof(EctDescriptor)}.{nameof(EctDescriptor.Id)} unset, or give each task its own.");

        if (_options.Ledger.RecordIssued) await AuditAsync(new(token, record), known, cancellationToken).ConfigureAwait(false);
        _metrics.Issued(token.Level);
    }

    private async ValueTask AuditAsync(LedgerItem item, StoredTokens known, CancellationToken cancellationToken)
    {
        if (_ledger.Mode is EctLedgerMode.Synchronous && item.Token.IsSigned)
            await _ledger.RecordAsync([item with { Record = known.Raise(item.Record) }], cancellationToken).ConfigureAwait(false);
        if (_ledger.Mode is EctLedgerMode.Asynchronous) await _ledger.RecordLaterAsync([item]).ConfigureAwait(false);
    }

    private EctToken Make(EctDescriptor descriptor, DateTimeOffset now, SigningKey? key)
    {
        if (_options.Identity is not { Length: > 0 } issuer)
            throw new InvalidOperationException("A token says who issued it: set Ect:Identity.");

        var lifetime = descriptor.Lifetime ?? _options.TokenLifetime;
        if (lifetime.Ticks % TimeSpan.TicksPerSecond is not 0)
            throw IssuingFault.InClaim(ClaimNames.ExpiresAt, _options.Limits);

        var issuedAt = now.ToUnixTimeSeconds();
        var expiresAt = issuedAt + lifetime.Ticks / TimeSpan.TicksPerSecond;
        var id = descriptor.Id ?? Guid.NewGuid().ToString();
        var payload = Payload.Write(descriptor, issuer, id, issuedAt, expiresAt, _options.Limits.MaxDepth);

        var result = _reader.Read(Encode(payload, descriptor.Level, key));
        if (result.Token is null) throw IssuingFault.From(result, _options.Limits);
        if (FindAltered(descriptor, result.Token) is { } claim) throw IssuingFault.InClaim(claim, _options.Limits);

        return result.Token;
    }

    private string Encode(byte[] payload, EctAssuranceLevel level, SigningKey? key) => level switch
    {
        EctAssuranceLevel.L1 => Base64Url.EncodeToString(payload),
        EctAssuranceLevel.L2 when key is not null => _handler.CreateToken(Encoding.UTF8.GetString(payload), key.Credentials, Header),
        EctAssuranceLevel.L2 => throw new InvalidOperationException("There is no key to sign with: call AddSigningCredentials(...) or set Ect:Signing:KeyFile."),
        _ => throw IssuingFault.InMember(
            nameof(EctDescriptor.Level), "must be L2, or L1 for an unsigned token; L3 is what a receiver's ledger makes of L2."),
    };

    /// <summary>The claim that does not say what it was told to, if there is one: a lone surrogate has no form in UTF-8, and was replaced.</summary>
    private string? FindAltered(EctDescriptor descriptor, EctToken token)
    {
        if (token.Issuer != _options.Identity) return ClaimNames.Issuer;
        if (!token.Audiences.SequenceEqual(descriptor.Audiences)) return ClaimNames.Audience;
        if (token.Action != descriptor.Action) return ClaimNames.Action;

        var extensions = token.Extensions.ValueKind is JsonValueKind.Object ? JsonObject.Create(token.Extensions) : null;
        return JsonNode.DeepEquals(extensions, descriptor.Extensions) ? null : ClaimNames.Extensions;
    }
}
