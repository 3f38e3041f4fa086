namespace Ect;

/// <summary>What an <see cref="IEctRevocationStorage"/> holds at one moment.</summary>
/// <param name="version">The list's version, as <see cref="IEctRevocationStorage.ReadVersionAsync"/> gives it.</param>
/// <param name="entries">All entries, in any order.</param>
public sealed class EctStoredRevocations(string? version, IReadOnlyCollection<EctStoredRevocation> entries)
{
    /// <summary>The list's version, as <see cref="IEctRevocationStorage.ReadVersionAsync"/> gives it.</summary>
    public string? Version { get; } = version;

    /// <summary>All entries, in any order.</summary>
    public IReadOnlyCollection<EctStoredRevocation> Entries { get; } = entries;
}
