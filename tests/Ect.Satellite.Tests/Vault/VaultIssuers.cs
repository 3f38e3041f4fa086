using Microsoft.IdentityModel.Tokens;

namespace Ect.Satellite.Tests;

/// <summary>An issuer whose keys the vault has: fetched, kept and reported like those of any issuer.</summary>
public sealed class VaultIssuers(VaultServer server, EctKeySetFactory sets) : IEctKeySource
{
    public const string Issuer = "urn:vault:agent";

    private EctKeySet Keys => field ??= sets.Create("the vault", FetchAsync, () => [Issuer]);

    public IEnumerable<EctKeySet> KeySets => [Keys];

    public ValueTask<EctKeyResult> FindAsync(string issuer, string? keyId, CancellationToken cancellationToken) =>
        issuer == Issuer ? Keys.FindAsync(keyId, mayCall: true, cancellationToken) : ValueTask.FromResult(EctKeyResult.UnknownIssuer);

    private Task<IReadOnlyCollection<SecurityKey>?> FetchAsync(CancellationToken cancellationToken)
    {
        server.KeyFetches++;
        return server.Jwks is { } jwks
            ? Task.FromResult<IReadOnlyCollection<SecurityKey>?>([.. new JsonWebKeySet(jwks).Keys])
            : throw new EctKeySourceException("The vault is sealed.");
    }
}
