namespace Ect;

/// <summary>A token that was refused, once or again and again, or that would have been without <see cref="EctMode.Report"/>; or requests
/// that were refused alike without one.</summary>
/// <remarks>What it says of the token is what the token says. Unless <see cref="IsAuthentic"/>, nothing of it is proven: a stranger can
/// name any issuer and any workflow. Texts are fit to be shown: on one line, without invisible characters, and of at most about 200
/// characters. No token is among them.</remarks>
public sealed class EctRefusal
{
    internal EctRefusal()
    {
    }

    /// <summary>A text that no other refusal has, of whatever instance. It stays the same when the token is refused again.</summary>
    public string Id { get; internal init; } = "";

    /// <summary>The <see cref="EctOptions.Identity"/> of the service that refused.</summary>
    public string Service { get; internal init; } = "";

    /// <summary>How many times that instance refused it for this reason within the last hour, and up to ten minutes before.</summary>
    public long Count { get; internal init; }

    /// <summary>When it was refused first.</summary>
    public DateTimeOffset FirstAt { get; internal init; }

    /// <summary>When it was refused last.</summary>
    public DateTimeOffset At { get; internal init; }

    /// <summary>The rule that failed.</summary>
    public EctFailureReason Reason { get; internal init; }

    /// <summary>The <c>iss</c> of the token that failed; <see langword="null"/> if none could be read.</summary>
    public string? Issuer { get; internal init; }

    /// <summary>The <c>jti</c> of the token that failed, in lower case; <see langword="null"/> if none could be read.</summary>
    public string? TokenId { get; internal init; }

    /// <summary>The <c>wid</c> of the token that failed, in lower case; <see langword="null"/> if it has none, or none could be
    /// read.</summary>
    public string? WorkflowId { get; internal init; }

    /// <summary>The <c>exec_act</c> of the token that failed; <see langword="null"/> if none could be read.</summary>
    public string? Action { get; internal init; }

    /// <summary>Whether the signature of the token was verified with a key of its issuer before the request was refused by a later
    /// rule: the issuer did say so (profile, section 2, rule 13). A copy of a captured token is authentic as well.</summary>
    public bool IsAuthentic { get; internal init; }

    /// <summary>What the failure is about, such as a claim or another issuer; <see langword="null"/> if the reason says all.</summary>
    public string? Detail { get; internal init; }

    /// <summary>What to do about it.</summary>
    public string? Remedy { get; internal init; }

    /// <summary>Whether the request went on, because of <see cref="EctMode.Report"/>.</summary>
    public bool WouldRefuse { get; internal init; }
}
