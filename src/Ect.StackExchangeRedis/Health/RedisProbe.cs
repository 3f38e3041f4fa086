using Ect.StackExchangeRedis.Connection;
using Ect.StackExchangeRedis.Fencing;
using Ect.StackExchangeRedis.Replay;
using Ect.StackExchangeRedis.Revocation;
using Ect.StackExchangeRedis.Store;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Ect.StackExchangeRedis.Health;

/// <summary>Runs what requests run, with the same code, under keys of its own that vanish after seconds.</summary>
internal sealed class RedisProbe(
    RedisConnection connection, IServiceProvider services, IOptions<EctRedisOptions> options, TimeProvider clock)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(10);

    private readonly EctRedisOptions _options = options.Value;
    private readonly IOptions<EctRedisOptions> _probing = Options.Create(new EctRedisOptions
    {
        KeyPrefix = $"{options.Value.KeyPrefix}h:",
        Timeout = options.Value.Timeout,
        Fence = options.Value.Fence,
        FenceAtStart = false, // No instance renews its marks.
        StoreRetention = Lifetime,
    });

    /// <exception cref="EctReplayCacheException">The replay cache would refuse requests.</exception>
    /// <exception cref="EctStoreException">The store would refuse requests.</exception>
    /// <exception cref="EctRevocationException">Revocations cannot be read or changed.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (_options.UseForReplay) await UseAsync(cancellationToken).ConfigureAwait(false);
        if (_options.UseForStore) await RecordAsync(cancellationToken).ConfigureAwait(false);
        if (_options.UseForRevocation) await RevokeAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task UseAsync(CancellationToken cancellationToken)
    {
        var fence = ActivatorUtilities.CreateInstance<ReplayFence>(services, _probing);
        using var replay = ActivatorUtilities.CreateInstance<RedisReplayCache>(services, _probing, fence);
        var key = EctDigest.Of(Guid.NewGuid().ToByteArray());
        var use = new EctReplayEntry(key, Guid.NewGuid(), Lifetime, DateTimeOffset.MaxValue);
        var another = new EctReplayEntry(key, Guid.NewGuid(), Lifetime, DateTimeOffset.MaxValue);
        var isKept = await replay.TryAddAsync([use], cancellationToken).ConfigureAwait(false)
            && !await replay.TryAddAsync([another], cancellationToken).ConfigureAwait(false);
        await replay.ReleaseAsync([use], cancellationToken).ConfigureAwait(false);
        if (!isKept) throw new EctReplayCacheException("Redis did not keep what was written to it.");
    }

    private async Task RecordAsync(CancellationToken cancellationToken)
    {
        var store = ActivatorUtilities.CreateInstance<RedisStore>(services, _probing);
        var (id, workflowId, now) = (Guid.NewGuid(), Guid.NewGuid(), clock.GetUtcNow());
        var record = EctTokenRecord.Sample(id, workflowId, now, ancestorsKnown: false);
        var completed = EctTokenRecord.Sample(id, workflowId, now, ancestorsKnown: true);
        await store.TryAddAsync([record], cancellationToken).ConfigureAwait(false);
        await store.TryAddAsync([completed], cancellationToken).ConfigureAwait(false);
        var found = await store.FindAsync([record.Id], cancellationToken).ConfigureAwait(false);
        var listed = await store.ListWorkflowAsync(record.WorkflowId!, limit: 2, cancellationToken).ConfigureAwait(false);
        if (found.Records is not [{ AncestorsKnown: true }] || listed is not [{ AncestorsKnown: true }])
            throw new EctStoreException("Redis did not give back what was written to it.");
    }

    private async Task RevokeAsync(CancellationToken cancellationToken)
    {
        var list = new RedisRevocations(connection, _probing);
        var entry = new EctStoredRevocation(EctDigest.Of(Guid.NewGuid().ToByteArray()).ToString(), revision: 0, "probe"u8.ToArray());
        var (revision, _) = await list.SetAsync(entry, cancellationToken).ConfigureAwait(false);
        await list.ExpireAsync(Lifetime, cancellationToken).ConfigureAwait(false);
        var version = await list.ReadVersionAsync(cancellationToken).ConfigureAwait(false);
        var read = await list.ReadAsync(cancellationToken).ConfigureAwait(false);
        var written = new EctStoredRevocation(entry.Key, revision, entry.Value);
        var amended = await list.AmendAsync([new(entry.Key, before: written, after: null)], cancellationToken).ConfigureAwait(false);
        if (version is null || !read.Entries.Any(found => found.Key == entry.Key) || amended is not 1)
            throw new EctRevocationException("Redis did not give back what was written to it.");
    }
}
