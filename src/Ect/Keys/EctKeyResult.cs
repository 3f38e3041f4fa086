namespace Ect;

/// <summary>What a key source knows of an issuer and of one of its keys.</summary>
public readonly struct EctKeyResult
{
    /// <summary>The issuer is not this source's: the next one is asked.</summary>
    public static EctKeyResult UnknownIssuer => default;

    /// <summary>The issuer is not this source's, which says why: the next one is asked.</summary>
    /// <param name="detail">For the service's own eyes; without tokens or keys.</param>
    /// <returns>The result.</returns>
    public static EctKeyResult NotVouchedFor(string detail) => new() { Detail = detail };

    /// <summary>The issuer is trusted; no key, or more than one, goes by the <c>kid</c> that was asked for.</summary>
    /// <param name="mayCall">Whether the issuer may be a head.</param>
    /// <returns>The result.</returns>
    public static EctKeyResult UnknownKey(bool mayCall) => Of(null, mayCall);

    /// <summary>The issuer is trusted, and this is its key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="mayCall">Whether the issuer may be a head.</param>
    /// <returns>The result.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="key"/> is <see langword="null"/>.</exception>
    public static EctKeyResult Found(EctKey key, bool mayCall)
    {
        ArgumentNullException.ThrowIfNull(key);
        return Of(key, mayCall);
    }

    internal static EctKeyResult Of(EctKey? key, bool mayCall, string? detail = null) =>
        new() { IsTrusted = true, MayCall = mayCall, Key = key, Detail = detail };

    /// <summary>Whether the issuer may appear in a graph.</summary>
    public bool IsTrusted { get; private init; }

    /// <summary>Whether the issuer may also call, that is, be a head.</summary>
    public bool MayCall { get; private init; }

    /// <summary>The key, if one was asked for and is there.</summary>
    public EctKey? Key { get; private init; }

    /// <summary>Why the issuer is not trusted, or has no such key, where a source says so.</summary>
    public string? Detail { get; private init; }
}
