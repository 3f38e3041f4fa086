namespace Ect.Tokens;

/// <summary>The outcome of a rule: no failure, or the reason to refuse the token. The detail is for the service itself.</summary>
internal readonly record struct Failure(EctFailureReason Reason, string? Detail = null)
{
    public static Failure None => default;

    public bool IsFailure => Reason is not EctFailureReason.None;

    public static implicit operator Failure(EctFailureReason reason) => new(reason);
}
