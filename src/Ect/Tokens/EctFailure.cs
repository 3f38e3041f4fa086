namespace Ect;

/// <summary>What a rule says: nothing, or why the token is refused. The detail is for the service's own eyes.</summary>
internal readonly record struct EctFailure(EctFailureReason Reason, string? Detail = null)
{
    public static EctFailure None => default;

    public bool IsFailure => Reason is not EctFailureReason.None;

    public static implicit operator EctFailure(EctFailureReason reason) => new(reason);
}
