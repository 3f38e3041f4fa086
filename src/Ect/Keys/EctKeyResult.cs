namespace Ect;

/// <summary>What a key source knows of an issuer and of one of its keys (profile, section 5).</summary>
public readonly struct EctKeyResult
{
    /// <summary>The source does not know the issuer. The next source is asked.</summary>
    public static EctKeyResult UnknownIssuer => default;

    /// <summary>The source does not vouch for the issuer, and says why. The next source is asked.</summary>
    /// <param name="detail">The reason, for the service's log. It contains no tokens and no keys.</param>
    /// <returns>The result.</returns>
    public static EctKeyResult NotVouchedFor(string detail) => new() { Detail = detail };

    /// <summary>The issuer is trusted. None of its keys, or more than one, has the <c>kid</c>.</summary>
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

    /// <summary>Whether the issuer may also call, which means be a head.</summary>
    public bool MayCall { get; private init; }

    /// <summary>The key, if one was asked for and is there.</summary>
    public EctKey? Key { get; private init; }

    /// <summary>Why the issuer is not trusted or has no such key, if a source says so.</summary>
    internal string? Detail { get; private init; }
}
