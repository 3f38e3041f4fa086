using System.ComponentModel;

namespace Ect.Testing.Issuing;

/// <summary>The key of a test issuer, as a service finds it.</summary>
[DisplayName("test issuers")]
internal sealed class TestIssuerKeys(EctTestIssuer issuer, bool mayCall = true) : IEctKeySource
{
    public EctTestIssuer Issuer => issuer;

    public ValueTask<EctKeyResult> FindAsync(string name, string? keyId, CancellationToken cancellationToken) =>
        ValueTask.FromResult(Find(name, keyId));

    private EctKeyResult Find(string name, string? keyId)
    {
        if (name != issuer.Name) return EctKeyResult.UnknownIssuer;
        return keyId == issuer.Key.KeyId ? EctKeyResult.Found(issuer.Key, mayCall) : EctKeyResult.UnknownKey(mayCall);
    }
}
