using System.Runtime.InteropServices;

namespace Ect.Ledger.Storage;

/// <summary>Compares UUIDs that strangers choose: a hash without a secret would let one of them make look-ups slow.</summary>
internal sealed class SeededGuidComparer : IEqualityComparer<Guid>
{
    public static SeededGuidComparer Instance { get; } = new();

    public bool Equals(Guid x, Guid y) => x == y;

    // The seed of strings is the process's own, and their hash is made to withstand chosen input.
    public int GetHashCode(Guid id) => string.GetHashCode(MemoryMarshal.Cast<Guid, char>(new ReadOnlySpan<Guid>(in id)));
}
