using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;

namespace Ect.Tests;

/// <summary>Signs as a vault does: its callers have only the public half of the key.</summary>
internal sealed class RemoteSigner(ECDsa key) : ICryptoProvider
{
    public int Signatures { get; private set; }

    /// <summary>How many bytes the signatures lack.</summary>
    public int Missing { get; set; }

    /// <summary>Credentials that sign with the key, with ES256, under a <c>kid</c>.</summary>
    public SigningCredentials Credentials(string keyId)
    {
        var jwk = KeyRing.PublicJwk(key, "P-256");
        jwk.KeyId = keyId;
        return new(jwk, "ES256") { CryptoProviderFactory = new() { CustomCryptoProvider = this } };
    }

    public bool IsSupportedAlgorithm(string algorithm, params object[] args) => algorithm is "ES256";

    public object Create(string algorithm, params object[] args) => new Provider(this, (SecurityKey)args[0], algorithm);

    public void Release(object cryptoInstance) { }

    private byte[] Sign(byte[] input)
    {
        Signatures++;
        return key.SignData(input, HashAlgorithmName.SHA256)[Missing..];
    }

    private sealed class Provider(RemoteSigner vault, SecurityKey key, string algorithm) : SignatureProvider(key, algorithm)
    {
        public override byte[] Sign(byte[] input) => vault.Sign(input);

        public override bool Sign(ReadOnlySpan<byte> data, Span<byte> destination, out int bytesWritten)
        {
            var signature = vault.Sign(data.ToArray());
            signature.CopyTo(destination);
            bytesWritten = signature.Length;
            return true;
        }

        public override bool Verify(byte[] input, byte[] signature) => throw new NotSupportedException();

        protected override void Dispose(bool disposing) { }
    }
}
