using System.Collections.Frozen;

namespace Ect;

/// <summary>What an <see cref="IEctStore"/> knows of the ids that it was asked for.</summary>
public sealed class EctStoreFindings
{
    /// <summary>Holds what was found.</summary>
    /// <param name="records">The records that are known under the ids.</param>
    /// <param name="awaited">Those of the ids that are awaited, in lower case; <see langword="null"/> if none is.</param>
    /// <exception cref="ArgumentNullException"><paramref name="records"/> is <see langword="null"/>.</exception>
    public EctStoreFindings(IReadOnlyList<EctTokenRecord> records, IReadOnlySet<string>? awaited = null)
    {
        ArgumentNullException.ThrowIfNull(records);
        (Records, Awaited) = (records, awaited ?? FrozenSet<string>.Empty);
    }

    /// <summary>Nothing is known.</summary>
    public static EctStoreFindings None { get; } = new([]);

    /// <summary>The records, in any order: for one id none, one, or a signed and an unsigned one.</summary>
    public IReadOnlyList<EctTokenRecord> Records { get; }

    /// <summary>The ids, in lower case, that a stored token named as its predecessor before they were known.</summary>
    /// <remarks>Only over such an id can a circle close (profile, section 3, rule 5): where there is none, no ancestors have to be walked.
    /// An id stays awaited for as long as the record that named it is kept, also after it has become known.</remarks>
    public IReadOnlySet<string> Awaited { get; }
}
