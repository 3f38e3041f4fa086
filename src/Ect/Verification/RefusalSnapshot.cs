namespace Ect.Verification;

/// <summary>What an instance has refused within the last hour, at one moment.</summary>
/// <param name="Instance">The instance.</param>
/// <param name="Service">The name of its service.</param>
/// <param name="Refusals">What is kept, in any order, and how often.</param>
/// <param name="Counts">How many there were.</param>
/// <param name="Workflows">How many there were of each workflow.</param>
/// <param name="HasMoreWorkflows">Whether there were more workflows.</param>
internal sealed record RefusalSnapshot(
    string Instance, string Service, IReadOnlyList<(KeptRefusal Refusal, long Count)> Refusals,
    IReadOnlyDictionary<(EctFailureReason Reason, bool WouldRefuse), long> Counts, IReadOnlyList<KeyValuePair<string, long>> Workflows,
    bool HasMoreWorkflows);
