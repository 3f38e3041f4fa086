using System.Collections.Frozen;

namespace Ect;

/// <summary>The knowledge of an <see cref="IEctStore"/> about the ids that it was asked for.</summary>
public sealed class EctStoreFindings
{
    /// <summary>Makes findings.</summary>
    /// <param name="records">The records that are known under the ids.</param>
    /// <param name="awaited">The ids that are awaited, in lower case; <see langword="null"/> if none is.</param>
    /// <exception cref="ArgumentNullException"><paramref name="records"/> is <see langword="null"/>.</exception>
    public EctStoreFindings(IReadOnlyList<EctTokenRecord> records, IReadOnlySet<string>? awaited = null)
    {
        ArgumentNullException.ThrowIfNull(records);
        (Records, Awaited) = (records, awaited ?? FrozenSet<string>.Empty);
    }

    /// <summary>The records, in any order. An id has no record, one, or a signed and an unsigned one.</summary>
    public IReadOnlyList<EctTokenRecord> Records { get; }

    /// <summary>The ids, in lower case, that a stored token named as its predecessor before they were known.</summary>
    /// <remarks>Only such an id can close a circle (profile, section 3, rule 5). Without one, no ancestors have to be walked. An id remains
    /// awaited as long as the record that named it is kept, even after it has become known.</remarks>
    public IReadOnlySet<string> Awaited { get; }
}
