namespace Ect.TestUtils;

/// <summary>A vault whose answer a test decides, and counts.</summary>
public sealed class SwitchedSource : IEctSigningKeySource
{
    public Func<CancellationToken, Task<EctSigningKeySet>> Answer { get; set; } =
        _ => throw new InvalidOperationException("The vault is closed.");

    public int Calls { get; private set; }

    public void Give(EctSigningKeySet keys) => Answer = _ => Task.FromResult(keys);

    public ValueTask<EctSigningKeySet> GetKeysAsync(CancellationToken cancellationToken)
    {
        Calls++;
        return new(Answer(cancellationToken));
    }
}
