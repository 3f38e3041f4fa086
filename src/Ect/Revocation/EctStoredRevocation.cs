namespace Ect;

/// <summary>One entry of an <see cref="IEctRevocationStorage"/>: that something is revoked, or was taken back.</summary>
/// <param name="key">The same for the same thing; 43 characters of base64url.</param>
/// <param name="revision">How often it was written.</param>
/// <param name="value">What is known of it, to be given back byte for byte. At most a few hundred bytes, as a rule.</param>
public sealed class EctStoredRevocation(string key, long revision, ReadOnlyMemory<byte> value)
{
    /// <summary>What it stands under: the same for the same thing; 43 characters of base64url.</summary>
    public string Key { get; } = key;

    /// <summary>How often it was written. Of two that differ, the higher one is the later one, whatever clocks say.</summary>
    public long Revision { get; } = revision;

    /// <summary>What is known of it, to be given back byte for byte.</summary>
    public ReadOnlyMemory<byte> Value { get; } = value;
}
