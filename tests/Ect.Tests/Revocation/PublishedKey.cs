namespace Ect.Tests;

/// <summary>The one key that every issuer publishes under every <c>kid</c>, as long as it does.</summary>
internal sealed class PublishedKey : IEctKeySource
{
    public EctKey? Key { get; set; }

    public ValueTask<EctKeyResult> FindAsync(string issuer, string? keyId, CancellationToken cancellationToken) => new(EctKeyResult.Of(Key, mayCall: true));
}
