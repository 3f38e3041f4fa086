using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json.Nodes;
using Ect.Signing;
using Ect.Tokens;

namespace Ect.Issuing;

/// <summary>A token in the making. Its length is known before it is signed, and it is signed and recorded at most once.</summary>
/// <remarks>Disposing a draft that was not completed takes its attempt back: there is no such token.</remarks>
internal sealed class Draft : IDisposable
{
    /// <summary>What the claims grow by with each predecessor: a UUID in quotes, and a comma before all but the first.</summary>
    private const int NameLength = 39;

    private readonly EctIssuer _issuer;
    private readonly EctLimits _limits;
    private readonly SigningKey? _key;
    private readonly Call? _call;
    private string _claims = "";
    private int _claimsLength;
    private bool _isSigned, _isCompleted;

    /// <param name="issuer">Makes and records the token.</param>
    /// <param name="descriptor">What the token says.</param>
    /// <param name="now">When the token is issued.</param>
    /// <param name="key">What signs the token; <see langword="null"/> if nothing does.</param>
    /// <param name="call">The call that the token is an attempt of; <see langword="null"/> if it is sent by other means.</param>
    public Draft(EctIssuer issuer, EctDescriptor descriptor, DateTimeOffset now, SigningKey? key, Call? call)
    {
        (_issuer, _limits, _key, _call) = (issuer, issuer.Options.Limits, key, call);
        Issuer = issuer.Options.Identity is { Length: > 0 } identity
            ? identity
            : throw new InvalidOperationException("Ect:Identity is not set, so no token can be issued. Set it to this service's name.");

        var lifetime = descriptor.Lifetime ?? issuer.Options.TokenLifetime;
        if (lifetime.Ticks % TimeSpan.TicksPerSecond is not 0) throw IssuingError.InClaim(ClaimNames.ExpiresAt, _limits);

        Descriptor = descriptor;
        Id = descriptor.Id ?? Guid.NewGuid().ToString();
        IssuedAt = now.ToUnixTimeSeconds();
        ExpiresAt = IssuedAt + (lifetime.Ticks / TimeSpan.TicksPerSecond);
        Predecessors = descriptor.Predecessors;
        OutputHash = descriptor.OutputHash;
        Extensions = call?.Begin(Id) is { } firstId ? new() { [ClaimNames.RetryOf] = firstId } : descriptor.Extensions;
    }

    public EctDescriptor Descriptor { get; }

    public string Id { get; }

    public string Issuer { get; }

    /// <summary>The <c>iat</c>, in seconds since 1970.</summary>
    public long IssuedAt { get; }

    /// <summary>The <c>exp</c>, in seconds since 1970.</summary>
    public long ExpiresAt { get; }

    /// <summary>The ids that the token names. It can be changed until the draft is completed.</summary>
    public IReadOnlyList<string> Predecessors
    {
        get;
        set => (field, WithoutSignature) = (value, null);
    }

    /// <summary>The <c>out_hash</c>. It can be changed until the draft is completed.</summary>
    public string? OutputHash
    {
        get;
        set => (field, WithoutSignature) = (value, null);
    }

    /// <summary>The descriptor's extensions. Those of a repeated attempt are the id of the first one.</summary>
    public JsonObject? Extensions { get; }

    /// <summary>How many characters the token has once it is signed.</summary>
    public int Length => WithoutSignature.EncodedToken.Length + SignatureLength;

    /// <summary>How many JSON values the token has.</summary>
    public int JsonValues => WithoutSignature.JsonValues;

    /// <summary>The token with an empty signature. Reading it shows whether the descriptor keeps to the profile.</summary>
    [AllowNull]
    private EctToken WithoutSignature
    {
        get => field ??= Read();
        set;
    }

    private int SignatureLength => _key?.SignatureLength ?? 0;

    /// <summary>Counts the predecessors that the token can name within a length.</summary>
    /// <returns>At most as many as it names now; -1 if it is too long without any.</returns>
    public int CountNamesWithin(int maxLength)
    {
        var count = Predecessors.Count;
        while (count >= 0 && LengthNaming(count) > maxLength) count--;
        return count;
    }

    /// <summary>Signs the token and records it. Nobody may see the token before that.</summary>
    /// <exception cref="ArgumentException">The descriptor does not keep to the profile.</exception>
    /// <exception cref="InvalidOperationException">The draft was signed before, or another token has its id.</exception>
    public async ValueTask<EctToken> CompleteAsync(CancellationToken cancellationToken)
    {
        if (_isSigned) throw new InvalidOperationException("The draft was signed before. Make another draft for another token.");

        var token = Sign(WithoutSignature);
        await _issuer.RecordAsync(token, _key?.PublicKey.Thumbprint, cancellationToken).ConfigureAwait(false);
        _isCompleted = true;
        return token;
    }

    public void Dispose()
    {
        if (!_isCompleted) _call?.TakeBack(Id);
    }

    private EctToken Read()
    {
        var claims = Payload.Write(this);
        var text = Encode(claims);
        if (text.Length + SignatureLength > _limits.MaxTokenLength) throw IssuingError.TooLong(_limits);

        var result = _issuer.Reader.Read(text);
        if (result.Token is null) throw IssuingError.From(result, _limits);
        if (Payload.FindAltered(this, claims, result.Token) is { } claim) throw IssuingError.InClaim(claim, _limits);

        (_claims, _claimsLength) = (Encoding.UTF8.GetString(claims), claims.Length);
        return result.Token;
    }

    private string Encode(ReadOnlySpan<byte> claims) => Descriptor.Level switch
    {
        EctAssuranceLevel.L1 => Base64Url.EncodeToString(claims),
        EctAssuranceLevel.L2 when _key is not null => $"{_key.EncodedHeader}.{Base64Url.EncodeToString(claims)}.",
        EctAssuranceLevel.L2 => throw new InvalidOperationException(
            "There is no key to sign with: call AddSigningCredentials(...) or set Ect:Signing:KeyFile."),
        _ => throw IssuingError.InMember(
            nameof(EctDescriptor.Level), "must be L2, or L1 for an unsigned token; L3 is what a receiver's ledger makes of L2."),
    };

    private EctToken Sign(EctToken unsigned)
    {
        _isSigned = true;
        if (_key is null) return unsigned;

        var text = _key.Sign(_claims);
        if (text.Length == Length && text.StartsWith(unsigned.EncodedToken, StringComparison.Ordinal)) return unsigned.WithText(text);

        throw new InvalidOperationException(
            $"The signing key '{_key.PublicJwk.KeyId}' made a token of {text.Length} characters, not {Length}, " +
            "or with another header than at start.");
    }

    private int LengthNaming(int count)
    {
        var left = Predecessors.Count - count;
        var saved = count is 0 && left > 0 ? (left * NameLength) - 1 : left * NameLength;
        return Length - Base64UrlText.LengthOf(_claimsLength) + Base64UrlText.LengthOf(_claimsLength - saved);
    }
}
