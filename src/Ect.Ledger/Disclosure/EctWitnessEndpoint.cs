namespace Ect;

/// <summary>Where a witness is asked to sign (C2SP tlog-witness).</summary>
public sealed class EctWitnessEndpoint
{
    /// <summary>Names a witness.</summary>
    /// <param name="prefix">The prefix of its <c>add-checkpoint</c>, such as <c>https://witness.example.com/</c>.</param>
    /// <param name="key">Its key. What others sign is left out.</param>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="prefix"/> is no absolute address of HTTP.</exception>
    public EctWitnessEndpoint(Uri prefix, EctWitnessKey key)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        ArgumentNullException.ThrowIfNull(key);
        if (!prefix.IsAbsoluteUri || (prefix.Scheme != Uri.UriSchemeHttps && prefix.Scheme != Uri.UriSchemeHttp))
            throw new ArgumentException(
                "The prefix is not an absolute http or https address. Give one such as https://witness.example.com/.", nameof(prefix));
        (Prefix, Key) = (prefix, key);
    }

    /// <summary>The prefix of its <c>add-checkpoint</c>.</summary>
    public Uri Prefix { get; }

    /// <summary>Its key.</summary>
    public EctWitnessKey Key { get; }
}
