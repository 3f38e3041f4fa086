using Ect.Dashboard.Context;
using Microsoft.Extensions.DependencyInjection;

namespace Ect.Dashboard.Workflows;

/// <summary>Says of a task what was checked before it was recorded, and what is found now. It claims nothing that nobody checked.</summary>
internal sealed class TaskChecks(DashboardContext dashboard)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly IEctKeySource[] _sources = [.. dashboard.Services.GetServices<IEctKeySource>()];

    public async Task<IReadOnlyList<CheckItem>> OfAsync(EctNode node, Workflow workflow, CancellationToken gone) =>
        [Signature(node), Before(node), Level(node), Revocation(node), Taint(node, workflow), .. await KeyAsync(node.Record!, gone)];

    private static CheckItem Signature(EctNode node) => node.Level is EctAssuranceLevel.L1
        ? new("Signature", CheckItem.Unknown, "The token is not signed.", CheckItem.Recorded)
        : new("Signature", CheckItem.Ok,
            "Whoever recorded the task in this store verified the signature of its token first, or signed the token itself.",
            CheckItem.Recorded);

    private static CheckItem Before(EctNode node) => node switch
    {
        { Predecessors.Count: 0 } => new("Predecessors", CheckItem.Ok, "It begins a workflow.", CheckItem.Recorded),
        { Record.AncestorsKnown: true } =>
            new("Predecessors", CheckItem.Ok, "All tasks before it were known when it was recorded.", CheckItem.Recorded),
        _ => new("Predecessors", CheckItem.Unknown, "Not all tasks before it were known when it was recorded.", CheckItem.Recorded),
    };

    private static CheckItem Level(EctNode node) => node.Level is EctAssuranceLevel.L3
        ? new("Level", CheckItem.Ok, "The store says that an audit ledger has recorded it. The receipt proves that.", CheckItem.Now)
        : new("Level", CheckItem.Unknown, "No audit ledger is known to have recorded it.", CheckItem.Now);

    private static CheckItem Revocation(EctNode node) => node.Revocation is { } revocation
        ? new("Revocation", CheckItem.Bad, $"Revoked is the {revocation}.", CheckItem.Now)
        : new("Revocation", CheckItem.Ok, "Neither the token nor its key nor its issuer is revoked.", CheckItem.Now);

    private static CheckItem Taint(EctNode node, Workflow workflow) => (node.IsTainted, workflow.IsWhole) switch
    {
        (true, _) => new("Taint", CheckItem.Bad, "A task before it is revoked.", CheckItem.Now),
        (false, true) => new("Taint", CheckItem.Ok, "No task before it that this store has is revoked.", CheckItem.Now),
        _ => new("Taint", CheckItem.Unknown,
            "The workflow has more tasks than are read. A revoked one may be among those before it that were not read.", CheckItem.Now),
    };

    /// <summary>Asks whether the issuer still has the key. A set that is old is fetched again, no more often than for requests.</summary>
    private async Task<IEnumerable<CheckItem>> KeyAsync(EctTokenRecord record, CancellationToken gone)
    {
        if (record.KeyThumbprint is not { } thumbprint) return [];
        using var patience = new CancellationTokenSource(Patience, dashboard.Clock);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, gone);
        try
        {
            var found = await FindAsync(record, end.Token).WaitAsync(end.Token);
            return [found switch
            {
                { IsTrusted: false } => new("Key", CheckItem.Bad, "This service does not trust the issuer any more.", CheckItem.Now),
                { Key: { } key } when key.Thumbprint == thumbprint =>
                    new("Key", CheckItem.Ok, "The issuer is trusted and still has the key.", CheckItem.Now),
                _ => new("Key", CheckItem.Unknown,
                    "The issuer is trusted, but does not have this key any more. Issuers change their keys now and then.", CheckItem.Now),
            }];
        }
        catch (Exception exception) when (exception is EctKeySourceException or OperationCanceledException && !gone.IsCancellationRequested)
        {
            return [new("Key", CheckItem.Unknown, "The keys of the issuer are out of reach at the moment.", CheckItem.Now)];
        }
    }

    private async Task<EctKeyResult> FindAsync(EctTokenRecord record, CancellationToken gone)
    {
        foreach (var source in _sources)
            if (await source.FindAsync(record.Issuer, record.KeyId, gone) is { IsTrusted: true } found) return found;

        return EctKeyResult.UnknownIssuer;
    }
}
