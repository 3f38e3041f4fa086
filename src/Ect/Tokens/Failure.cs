namespace Ect.Tokens;

/// <summary>What a rule says: nothing, or why the token is refused. The detail is for the service's own eyes.</summary>
internal readonly record struct Failure(EctFailureReason Reason, string? Detail = null)
{
    public static Failure None => default;

    public bool IsFailure => Reason is not EctFailureReason.None;

    public static implicit operator Failure(EctFailureReason reason) => new(reason);
}
