using Ect.Dashboard.Answers;
using Ect.Dashboard.Context;

namespace Ect.Dashboard.Workflows;

/// <summary>Why a task is revoked.</summary>
/// <param name="What"><c>token</c>, <c>key</c> or <c>issuer</c>.</param>
internal sealed record RevokedItem(string What)
{
    /// <summary>Why, if whoever revoked it said so.</summary>
    public string? Reason { get; init; }

    /// <summary>When, if it is known who revoked it.</summary>
    public long? At { get; init; }

    /// <summary>Who, if that is known.</summary>
    public string? By { get; init; }

    public static RevokedItem? Of(EctRevocation? revocation) => revocation is null
        ? null
        : new(RevocationName.Of(revocation).Kind)
        {
            Reason = revocation.Reason, At = revocation.RevokedAt?.Milliseconds(), By = revocation.RevokedBy,
        };
}
