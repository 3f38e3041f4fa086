namespace Ect;

/// <summary>A change of an <see cref="IEctRevocationStorage"/> that is made only if the entry is still what it was.</summary>
/// <param name="key">What both stand under.</param>
/// <param name="before">What has to stand there; <see langword="null"/> for nothing.</param>
/// <param name="after">What stands there from then on, with this revision; <see langword="null"/> for nothing.</param>
public sealed class EctStoredRevocationChange(string key, EctStoredRevocation? before, EctStoredRevocation? after)
{
    /// <summary>What both stand under.</summary>
    public string Key { get; } = key;

    /// <summary>What has to stand there; <see langword="null"/> for nothing.</summary>
    public EctStoredRevocation? Before { get; } = before;

    /// <summary>What stands there from then on, with this revision; <see langword="null"/> for nothing.</summary>
    public EctStoredRevocation? After { get; } = after;
}
