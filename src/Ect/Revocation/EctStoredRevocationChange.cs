namespace Ect;

/// <summary>A change of an <see cref="IEctRevocationStorage"/> that is made only if the entry has not changed.</summary>
/// <param name="key">The key of the entry.</param>
/// <param name="before">The entry that must be there; <see langword="null"/> if there must be none.</param>
/// <param name="after">The entry that replaces it, with this revision; <see langword="null"/> to remove it.</param>
public sealed class EctStoredRevocationChange(string key, EctStoredRevocation? before, EctStoredRevocation? after)
{
    /// <summary>The key of the entry.</summary>
    public string Key { get; } = key;

    /// <summary>The entry that must be there; <see langword="null"/> if there must be none.</summary>
    public EctStoredRevocation? Before { get; } = before;

    /// <summary>The entry that replaces it, with this revision; <see langword="null"/> to remove it.</summary>
    public EctStoredRevocation? After { get; } = after;
}
