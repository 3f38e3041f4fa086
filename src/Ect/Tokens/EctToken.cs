using System.Buffers;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Ect.Tokens;

namespace Ect;

/// <summary>An Execution Context Token, parsed and immutable. It is the record of one finished task (profile, section 1).</summary>
/// <remarks>An instance only shows that the text was well-formed. <see cref="EctVerifier"/> tells whether it is genuine.</remarks>
[DebuggerDisplay("{Action} {Id} by {Issuer}")]
public sealed class EctToken
{
    private string _text = "";
    private StrongBox<EctDigest>? _digest; // Made on the first use, because most refused tokens never need it.

    internal EctToken()
    {
    }

    /// <summary>The <c>jti</c>: the id of the token and of its task, a UUID in lower case.</summary>
    public string Id { get; internal init; } = "";

    /// <summary>The <c>iss</c>: the service that did the task. It is compared as exact text.</summary>
    public string Issuer { get; internal init; } = "";

    /// <summary>The <c>aud</c>: the services that the token is for, 1 to 16 names.</summary>
    public IReadOnlyList<string> Audiences { get; internal init; } = [];

    /// <summary>The <c>iat</c>, in whole seconds.</summary>
    public DateTimeOffset IssuedAt { get; internal init; }

    /// <summary>The <c>exp</c>, in whole seconds; later than <see cref="IssuedAt"/>.</summary>
    public DateTimeOffset ExpiresAt { get; internal init; }

    /// <summary>The <c>wid</c>: the workflow, a UUID in lower case; <see langword="null"/> if the token names none.</summary>
    public string? WorkflowId { get; internal init; }

    /// <summary>The <c>exec_act</c>: what the issuer has finished, 1 to 256 characters.</summary>
    public string Action { get; internal init; } = "";

    /// <summary>The <c>pred</c>: the ids of the tasks before this one, in lower case; empty for a root.</summary>
    public IReadOnlyList<string> Predecessors { get; internal init; } = [];

    /// <summary>The <c>inp_hash</c>: the base64url SHA-256 of the task's input; <see langword="null"/> if absent.</summary>
    public string? InputHash { get; internal init; }

    /// <summary>The <c>out_hash</c>: the base64url SHA-256 of the task's output; <see langword="null"/> if absent.</summary>
    public string? OutputHash { get; internal init; }

    /// <summary>The <c>ect_ext</c> object; <see cref="JsonValueKind.Undefined"/> if absent. Unknown members are kept.</summary>
    public JsonElement Extensions { get; internal init; }

    /// <summary>The <c>kid</c> of the header; <see langword="null"/> for an unsigned (L1) token.</summary>
    public string? KeyId { get; internal init; }

    /// <summary>The <c>alg</c> of the header; <see langword="null"/> for an unsigned (L1) token.</summary>
    public string? Algorithm { get; internal init; }

    /// <summary>L1 if unsigned, L2 if signed. An L2 token becomes L3 for a receiver whose ledger has recorded it.</summary>
    public EctAssuranceLevel Level { get; internal init; }

    /// <summary>The token as it is sent. Anyone who has it can use it. Never log it.</summary>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public string EncodedToken
    {
        get => _text;
        internal init => _text = value;
    }

    /// <summary>Reads a token strictly (profile, section 1). Nothing is verified, so nothing in it is proven: <see cref="EctVerifier"/>
    /// verifies.</summary>
    /// <param name="encodedToken">Any text.</param>
    /// <param name="limits">The limits for what is read.</param>
    /// <param name="token">The token.</param>
    /// <returns>Whether the text is a token within the limits.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="limits"/> is <see langword="null"/>.</exception>
    public static bool TryParse(string? encodedToken, EctLimits limits, [NotNullWhen(true)] out EctToken? token)
    {
        ArgumentNullException.ThrowIfNull(limits);
        token = encodedToken is null ? null : new TokenReader(limits, SignatureAlgorithms.Supported).Read(encodedToken).Token;
        return token is not null;
    }

    /// <summary>The digest of header and payload, which the signature covers. Two texts with one digest are one token.</summary>
    public EctDigest Digest
    {
        get => (_digest ??= new(DigestOf(EncodedToken))).Value;
        internal init => _digest = new(value);
    }

    /// <summary>How many JSON values the header and the payload have.</summary>
    internal int JsonValues { get; init; }

    internal bool IsSigned => Level is not EctAssuranceLevel.L1;

    /// <summary>Returns this token, which was read with an empty signature, with its signature.</summary>
    internal EctToken WithText(string text)
    {
        var signed = (EctToken)MemberwiseClone();
        signed._text = text;
        return signed;
    }

    /// <summary>Returns the digest of the signed part of a token, or of all of an unsigned one.</summary>
    internal static EctDigest DigestOf(string encoded)
    {
        var length = encoded.LastIndexOf('.') is >= 0 and var end ? end : encoded.Length;
        var signed = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            return EctDigest.Of(signed.AsSpan(0, Encoding.ASCII.GetBytes(encoded, 0, length, signed, 0)));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(signed);
        }
    }

    /// <summary>Returns the id and the issuer, never the token's text.</summary>
    /// <returns>A short text for people.</returns>
    public override string ToString() => $"{Id} by {Issuer}";
}
