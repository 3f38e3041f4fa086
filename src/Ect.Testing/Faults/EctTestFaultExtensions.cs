namespace Ect.Testing;

/// <summary>Tells what comes of a fault.</summary>
public static class EctTestFaultExtensions
{
    /// <summary>Returns the reason that a request with this fault is refused with.</summary>
    /// <param name="fault">The fault.</param>
    /// <returns>The reason; <see cref="EctFailureReason.None"/> for <see cref="EctTestFault.None"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="fault"/> is not one.</exception>
    public static EctFailureReason GetFailureReason(this EctTestFault fault) => fault switch
    {
        EctTestFault.None => EctFailureReason.None,
        EctTestFault.Missing => EctFailureReason.Missing,
        EctTestFault.Malformed => EctFailureReason.Malformed,
        EctTestFault.NotSigned => EctFailureReason.LevelTooLow,
        EctTestFault.UntrustedIssuer => EctFailureReason.UntrustedIssuer,
        EctTestFault.UnknownKey => EctFailureReason.UnknownKey,
        EctTestFault.Revoked or EctTestFault.RevokedPredecessor or EctTestFault.TaintedPredecessor => EctFailureReason.Revoked,
        EctTestFault.InvalidSignature => EctFailureReason.InvalidSignature,
        EctTestFault.WrongAudience => EctFailureReason.AudienceMismatch,
        EctTestFault.IssuedInFuture => EctFailureReason.IssuedInFuture,
        EctTestFault.Expired => EctFailureReason.Expired,
        EctTestFault.TooOld => EctFailureReason.TooOld,
        EctTestFault.UnknownPredecessor => EctFailureReason.PredecessorMissing,
        EctTestFault.LaterPredecessor => EctFailureReason.TemporalOrder,
        EctTestFault.OtherWorkflow => EctFailureReason.WorkflowMismatch,
        EctTestFault.OtherContent => EctFailureReason.BodyHashMismatch,
        EctTestFault.OtherAction => EctFailureReason.ActionNotAllowed,
        EctTestFault.Replayed => EctFailureReason.Replayed,
        _ => throw new ArgumentOutOfRangeException(nameof(fault), fault, "This is not a fault."),
    };
}
