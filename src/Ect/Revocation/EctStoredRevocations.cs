namespace Ect;

/// <summary>The content of an <see cref="IEctRevocationStorage"/> at one moment.</summary>
/// <param name="version">The version of the list, as <see cref="IEctRevocationStorage.ReadVersionAsync"/> returns it.</param>
/// <param name="entries">All entries, in any order.</param>
public sealed class EctStoredRevocations(string? version, IReadOnlyCollection<EctStoredRevocation> entries)
{
    /// <summary>The version of the list, as <see cref="IEctRevocationStorage.ReadVersionAsync"/> returns it.</summary>
    public string? Version { get; } = version;

    /// <summary>All entries, in any order.</summary>
    public IReadOnlyCollection<EctStoredRevocation> Entries { get; } = entries;
}
