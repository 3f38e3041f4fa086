using System.Security.Cryptography;

namespace Ect.Npgsql.Tests;

/// <summary>Instances of one service that share a ledger, each with a storage of its own.</summary>
internal sealed class Instances(LedgerSchemas schema) : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly List<LedgerHost> _hosts = [];

    public string PrivateKey => Convert.ToBase64String(_key.ExportPkcs8PrivateKey());

    public IEnumerable<LedgerHost> All => _hosts;

    public LedgerHost[] Start(int count, string? to = null) => [.. Enumerable.Range(0, count).Select(_ => Start(to))];

    public LedgerHost Start(string? to = null)
    {
        var host = new LedgerHost(_key, storage: schema.Another(to));
        _hosts.Add(host);
        return host;
    }

    public void Dispose() => _hosts.ForEach(host => host.Dispose());
}
