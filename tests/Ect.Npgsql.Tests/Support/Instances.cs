using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace Ect.Npgsql.Tests;

/// <summary>Instances of one service that share a ledger, each with a storage of its own.</summary>
internal sealed class Instances(LedgerSchemas schema) : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly List<LedgerHost> _hosts = [];
    private readonly ConcurrentQueue<(long Size, EctDigest Root)> _asked = [];

    public string PrivateKey => Convert.ToBase64String(_key.ExportPkcs8PrivateKey());

    public IEnumerable<LedgerHost> All => _hosts;

    public LedgerHost[] Start(int count, string? to = null) => [.. Enumerable.Range(0, count).Select(_ => Start(to))];

    public LedgerHost Start(string? to = null)
    {
        var host = new LedgerHost(
            _key, signer: new SignedTrees(new EctLedgerSigner(LedgerHost.Origin, _key), _asked), storage: schema.Another(to));
        _hosts.Add(host);
        return host;
    }

    /// <summary>Asserts that no signer was asked for two trees of one size.</summary>
    public void AssertNoForkWasSigned()
    {
        Assert.NotEmpty(_asked);
        Assert.All(_asked.Distinct().CountBy(tree => tree.Size), size => Assert.Equal(1, size.Value));
    }

    public void Dispose() => _hosts.ForEach(host => host.Dispose());
}
