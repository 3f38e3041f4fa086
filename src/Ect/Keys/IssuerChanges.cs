namespace Ect.Keys;

/// <summary>What a reload of the configuration changes.</summary>
/// <param name="Added">The issuers that are trusted now.</param>
/// <param name="Removed">The issuers that are no longer trusted.</param>
/// <param name="Changed">The issuers with other keys, or with another <c>MayCall</c>.</param>
internal sealed record IssuerChanges(IReadOnlyList<string> Added, IReadOnlyList<string> Removed, IReadOnlyList<string> Changed)
{
    /// <summary>Whether everything stays as it is.</summary>
    public bool AreNone => this is { Added: [], Removed: [], Changed: [] };
}
