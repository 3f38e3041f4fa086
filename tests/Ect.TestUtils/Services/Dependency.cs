using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Ect.TestUtils;

/// <summary>Every dependency of a service in one, which answers or does not as it is told.</summary>
public sealed class Dependency(EctFailureReason reason)
    : IEctReplayCache, IEctStore, IEctKeySource, IEctRevocationSource, IEctLedger
{
    public bool IsAway { get; set; }

    /// <summary>The ledger that answers in this one's place.</summary>
    public IEctLedger? Ledger { get; init; }

    /// <summary>Puts it in the place of the dependency that has this reason.</summary>
    public void AddTo(EctBuilder ect)
    {
        switch (reason)
        {
            case EctFailureReason.ReplayCacheUnavailable or EctFailureReason.ReplayFenced: ect.Services.Replace(ServiceDescriptor.Singleton<IEctReplayCache>(this)); break;
            case EctFailureReason.StoreUnavailable: ect.Services.Replace(ServiceDescriptor.Singleton<IEctStore>(this)); break;
            case EctFailureReason.KeySourceUnavailable: ect.Services.Insert(0, ServiceDescriptor.Singleton<IEctKeySource>(this)); break;
            case EctFailureReason.RevocationUnavailable: ect.Services.AddSingleton<IEctRevocationSource>(this); break;
            case EctFailureReason.LedgerUnavailable: ect.AddLedger(this); break;
            default: throw new InvalidOperationException($"{reason} is no dependency's.");
        }
    }

    public ValueTask<bool> TryAddAsync(IReadOnlyList<EctReplayEntry> entries, CancellationToken cancellationToken) =>
        IsAway ? throw new EctReplayCacheException("Out of reach.") { IsFenced = reason is EctFailureReason.ReplayFenced } : ValueTask.FromResult(true);

    public ValueTask ReleaseAsync(IReadOnlyList<EctReplayEntry> entries, CancellationToken cancellationToken) =>
        IsAway ? throw new EctReplayCacheException("Out of reach.") : default;

    public TimeSpan Retention => TimeSpan.FromHours(24);

    public ValueTask<EctStoreFindings> FindAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken) =>
        IsAway ? throw new EctStoreException("Out of reach.") : new(new EctStoreFindings([]));

    public ValueTask<EctTokenRecord?> TryAddAsync(IReadOnlyList<EctTokenRecord> records, CancellationToken cancellationToken) =>
        IsAway ? throw new EctStoreException("Out of reach.") : new((EctTokenRecord?)null);

    public ValueTask<IReadOnlyList<EctTokenRecord>> ListWorkflowAsync(string workflowId, int limit, CancellationToken cancellationToken) => new([]);

    public ValueTask<IReadOnlyList<EctStoredWorkflow>> ListWorkflowsAsync(
        DateTimeOffset before, string? beforeId, int limit, CancellationToken cancellationToken) =>
        new([]);

    public ValueTask<IReadOnlyList<int>> NumberIssuersAsync(IReadOnlyList<string> issuers, CancellationToken cancellationToken) =>
        new([.. issuers.Select(_ => 1)]);

    public ValueTask<EctKeyResult> FindAsync(string issuer, string? keyId, CancellationToken cancellationToken) =>
        IsAway ? throw new EctKeySourceException("Out of reach.") : new(EctKeyResult.UnknownIssuer);

    public ValueTask<EctRevocationSet> GetAsync(CancellationToken cancellationToken) =>
        IsAway ? throw new EctRevocationException("Out of reach.") : new(EctRevocationSet.None);

    public ValueTask<IReadOnlyList<EctReceipt>> AppendAsync(IReadOnlyList<EctToken> tokens, CancellationToken cancellationToken) =>
        IsAway ? throw new EctLedgerException("Out of reach.") : Ledger!.AppendAsync(tokens, cancellationToken);
}
