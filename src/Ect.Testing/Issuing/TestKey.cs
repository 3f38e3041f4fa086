using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;

namespace Ect.Testing.Issuing;

/// <summary>A new key of a test issuer.</summary>
internal sealed class TestKey : IDisposable
{
    private readonly AsymmetricAlgorithm _key;

    public TestKey(string algorithm)
    {
        SecurityKey key;
        (_key, key) = Create(algorithm);
        key.KeyId = Base64UrlEncoder.Encode(key.ComputeJwkThumbprint());
        (Credentials, Public) = (new(key, algorithm), EctKey.From(key));
    }

    public SigningCredentials Credentials { get; }

    public EctKey Public { get; }

    public void Dispose() => _key.Dispose();

    private static (AsymmetricAlgorithm Key, SecurityKey SecurityKey) Create(string algorithm) => algorithm switch
    {
        SecurityAlgorithms.EcdsaSha256 => Create(ECCurve.NamedCurves.nistP256),
        SecurityAlgorithms.EcdsaSha384 => Create(ECCurve.NamedCurves.nistP384),
        SecurityAlgorithms.EcdsaSha512 => Create(ECCurve.NamedCurves.nistP521),
        SecurityAlgorithms.RsaSha256 or SecurityAlgorithms.RsaSha384 or SecurityAlgorithms.RsaSha512
            or SecurityAlgorithms.RsaSsaPssSha256 or SecurityAlgorithms.RsaSsaPssSha384 or SecurityAlgorithms.RsaSsaPssSha512 =>
            CreateRsa(),
        _ => throw new ArgumentException(
            $"'{algorithm}' is not an algorithm of ECTs. Name one such as ES256, PS256 or RS256.", nameof(algorithm)),
    };

    private static (AsymmetricAlgorithm Key, SecurityKey SecurityKey) Create(ECCurve curve)
    {
        var key = ECDsa.Create(curve);
        return (key, new ECDsaSecurityKey(key));
    }

    private static (AsymmetricAlgorithm Key, SecurityKey SecurityKey) CreateRsa()
    {
        var key = RSA.Create(2048);
        return (key, new RsaSecurityKey(key));
    }
}
