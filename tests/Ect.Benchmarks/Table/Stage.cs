using System.Security.Cryptography;
using System.Text.Json;

namespace Ect.Benchmarks.Table;

/// <summary>The processes of one measurement. They are there for as long as it runs.</summary>
internal sealed class Stage : IAsyncDisposable
{
    private readonly List<ChildProcess> _workers = [], _servers = [];
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private BenchmarkRedis? _redis;

    /// <summary>The key of the senders that load servers, which lasts as long as this.</summary>
    public string PrivateKey => _key.ExportPkcs8PrivateKeyPem();

    /// <summary>Starts a process that measures itself.</summary>
    public void StartWorker(string bench, params IEnumerable<string> args) =>
        _workers.Add(new(Cores.Measured, [WorkerProgram.Command, bench, .. args]));

    /// <summary>Starts a process that makes load.</summary>
    public void StartLoad(string bench, params IEnumerable<string> args) =>
        _workers.Add(new(Cores.Load, [WorkerProgram.Command, bench, .. args]));

    /// <summary>Starts a process that is measured under load.</summary>
    public async Task<Target> StartServerAsync(TargetKind kind, string? redis = null)
    {
        string[] trust = [_key.ExportSubjectPublicKeyInfoPem(), .. redis is null ? (string[])[] : [redis]];
        var server = new ChildProcess(Cores.Measured, [TargetServer.Command, $"{kind}", .. trust]);
        _servers.Add(server);
        return new(kind, int.Parse(await server.ReadLineAsync(), Machine.Culture), server.Id);
    }

    /// <returns>Where Redis is; <see langword="null"/> where none is installed.</returns>
    public async Task<string?> StartRedisAsync()
    {
        _redis = BenchmarkRedis.TryStart(Cores.Load);
        if (_redis is null) return null;
        await using var connection = await _redis.ConnectAsync(); // It answers now.
        return _redis.Configuration;
    }

    /// <returns>The costs of all workers' contenders.</returns>
    public async Task<IReadOnlyDictionary<string, Cost>> RunRoundAsync()
    {
        var costs = new Dictionary<string, Cost>();
        foreach (var worker in _workers)
        {
            await worker.WriteLineAsync("round");
            var answer = JsonSerializer.Deserialize<Dictionary<string, Cost>>(await worker.ReadLineAsync())!;
            foreach (var (name, cost) in answer) costs[name] = cost;
        }

        return costs;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in (List<ChildProcess>)[.. _workers, .. _servers]) await process.DisposeAsync();
        _redis?.Dispose();
        _key.Dispose();
    }
}
