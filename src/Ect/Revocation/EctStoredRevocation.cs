namespace Ect;

/// <summary>An entry of an <see cref="IEctRevocationStorage"/>. It says that something is revoked, or that a revocation was taken
/// back.</summary>
/// <param name="key">The key, which is the same for the same thing: 43 characters of base64url.</param>
/// <param name="revision">How often the entry was written.</param>
/// <param name="value">The content, to be returned byte for byte. It usually has at most a few hundred bytes.</param>
public sealed class EctStoredRevocation(string key, long revision, ReadOnlyMemory<byte> value)
{
    /// <summary>The key, which is the same for the same thing: 43 characters of base64url.</summary>
    public string Key { get; } = key;

    /// <summary>How often the entry was written. Of two different entries, the one with the higher revision is the later one, whatever
    /// clocks say.</summary>
    public long Revision { get; } = revision;

    /// <summary>The content, to be returned byte for byte.</summary>
    public ReadOnlyMemory<byte> Value { get; } = value;
}
