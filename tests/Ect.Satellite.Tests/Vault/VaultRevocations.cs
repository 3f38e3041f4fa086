using System.Globalization;
using Microsoft.Extensions.Options;

namespace Ect.Satellite.Tests;

/// <summary>Shares revocations.</summary>
public sealed class VaultRevocations(VaultServer server, IOptions<VaultOptions> options) : IEctRevocationStorage
{
    public TimeSpan Timeout => options.Value.Timeout;

    public ValueTask<string?> ReadVersionAsync(CancellationToken cancellationToken) => Ask(Version);

    public ValueTask<(string? Version, IReadOnlyCollection<EctStoredRevocation> Entries)> ReadAsync(
        CancellationToken cancellationToken) =>
        Ask<(string? Version, IReadOnlyCollection<EctStoredRevocation> Entries)>(() => (Version(), [.. server.Revocations.Values]));

    public ValueTask<(long Revision, EctStoredRevocation? Before)> SetAsync(EctStoredRevocation entry, CancellationToken cancellationToken) => Ask(() =>
    {
        var before = server.Revocations.GetValueOrDefault(entry.Key);
        var revision = Math.Max(before?.Revision ?? 0, entry.Revision) + 1;
        Write(entry.Key, new EctStoredRevocation(entry.Key, revision, entry.Value));
        return (revision, before);
    });

    public ValueTask<int> AmendAsync(IReadOnlyList<EctStoredRevocationChange> changes, CancellationToken cancellationToken) => Ask(() =>
    {
        var unchanged = changes.Where(change => AreSame(change.Before, server.Revocations.GetValueOrDefault(change.Key))).ToList();
        foreach (var change in unchanged) Write(change.Key, change.After);
        return unchanged.Count;
    });

    private ValueTask<T> Ask<T>(Func<T> question)
    {
        lock (server.Gate) return server.IsAway ? throw new EctRevocationException("The vault is away.") : ValueTask.FromResult(question());
    }

    private string? Version() => server.Writes is 0 ? null : server.Writes.ToString(CultureInfo.InvariantCulture);

    private void Write(string key, EctStoredRevocation? entry)
    {
        server.Writes++;
        if (entry is null) server.Revocations.Remove(key);
        else server.Revocations[key] = entry;
    }

    private static bool AreSame(EctStoredRevocation? one, EctStoredRevocation? other) => one is null || other is null
        ? one == other
        : one.Revision == other.Revision && one.Value.Span.SequenceEqual(other.Value.Span);
}
