namespace Ect.Signing;

/// <summary>Keys that were given in code and never change.</summary>
internal sealed class FixedSigningKeySource : IEctSigningKeySource
{
    private readonly EctSigningKeySet _keys;

    /// <exception cref="ArgumentException">The keys cannot be used.</exception>
    public FixedSigningKeySource(EctSigningKeySet keys)
    {
        SigningRing.Check(keys);
        _keys = keys;
    }

    public ValueTask<EctSigningKeySet> GetKeysAsync(CancellationToken cancellationToken) => ValueTask.FromResult(_keys);
}
