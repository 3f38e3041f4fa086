namespace Ect.Satellite.Tests;

/// <summary>What instances have refused.</summary>
public class RefusalTable(TimeProvider clock) : IEctRefusalStorage
{
    private const int MaxInstances = 64;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, (Dictionary<string, ReadOnlyMemory<byte>> Parts, long Version, DateTimeOffset At)> _rows = [];
    private long _version;

    public ValueTask<bool> WriteRefusalsAsync(
        string instance, IReadOnlyDictionary<string, ReadOnlyMemory<byte>> parts, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            RemoveOld();
            var isNew = !_rows.TryGetValue(instance, out var row);
            if (isNew && _rows.Count is MaxInstances) _rows.Remove(_rows.MinBy(other => other.Value.Version).Key);
            var all = isNew ? [] : row.Parts.ToDictionary();
            foreach (var (name, value) in parts) all[name] = value;
            _rows[instance] = (all, ++_version, clock.GetUtcNow());
            return ValueTask.FromResult(isNew);
        }
    }

    public ValueTask<IReadOnlyDictionary<string, string>> ListRefusingInstancesAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            RemoveOld();
            return ValueTask.FromResult<IReadOnlyDictionary<string, string>>(_rows.ToDictionary(row => row.Key, row => $"{row.Value.Version}"));
        }
    }

    public ValueTask<IReadOnlyDictionary<string, ReadOnlyMemory<byte>>> ReadRefusalsAsync(
        string instance, CancellationToken cancellationToken)
    {
        lock (_gate)
            return ValueTask.FromResult<IReadOnlyDictionary<string, ReadOnlyMemory<byte>>>(
                _rows.TryGetValue(instance, out var row) ? row.Parts : []);
    }

    private void RemoveOld()
    {
        foreach (var (instance, row) in _rows)
            if (clock.GetUtcNow() - row.At > TimeSpan.FromHours(1)) _rows.Remove(instance);
    }
}
