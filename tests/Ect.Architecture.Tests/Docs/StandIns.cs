using System.Security.Cryptography;
using Azure.Core;

#pragma warning disable IDE0130, IDE0060, CA1822, CS9113 // Declarations of another package's members, in its namespaces; nothing runs.
namespace Azure.Security.KeyVault.Keys
{
    /// <summary>The members of <c>Azure.Security.KeyVault.Keys</c> that docs use, as version 4 declares them. The tests do not have the
    /// package.</summary>
    public class KeyClient(Uri vaultUri, TokenCredential credential)
    {
        public virtual Task<Response<KeyVaultKey>> GetKeyAsync(
            string name, string? version = null, CancellationToken cancellationToken = default) => throw new NotSupportedException();
    }

    /// <inheritdoc cref="KeyClient"/>
    public abstract class KeyVaultKey
    {
        public abstract Uri Id { get; }

        public abstract KeyProperties Properties { get; }
    }

    /// <inheritdoc cref="KeyClient"/>
    public abstract class KeyProperties
    {
        public abstract string Version { get; }
    }
}

namespace Azure.Security.KeyVault.Keys.Cryptography
{
    /// <inheritdoc cref="KeyClient"/>
    public class CryptographyClient(Uri keyId, TokenCredential credential)
    {
        public virtual Task<RSAKeyVault> CreateRSAAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException();
    }

    /// <inheritdoc cref="KeyClient"/>
    public abstract class RSAKeyVault : RSA;
}
