using System.Runtime.InteropServices;

namespace Ect.Collections;

/// <summary>Compares UUIDs that strangers choose. With a hash without a secret, a stranger could make look-ups slow.</summary>
internal sealed class SeededGuidComparer : IEqualityComparer<Guid>
{
    public static SeededGuidComparer Instance { get; } = new();

    public bool Equals(Guid x, Guid y) => x == y;

    // Strings are hashed with a seed of the process, by a function that withstands chosen input.
    public int GetHashCode(Guid id) => string.GetHashCode(MemoryMarshal.Cast<Guid, char>(new ReadOnlySpan<Guid>(in id)));
}
