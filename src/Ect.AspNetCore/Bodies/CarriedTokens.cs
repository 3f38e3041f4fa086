namespace Ect.AspNetCore.Bodies;

/// <summary>The tokens that a request carries, as they were sent. Among the request's features, it holds the tokens of the body.</summary>
/// <param name="Texts">The tokens.</param>
/// <param name="Failure">Why the tokens cannot be accepted, whatever they are; <see langword="null"/> if they can.</param>
internal sealed record CarriedTokens(IReadOnlyList<string> Texts, BodyFailure? Failure = null)
{
    public static CarriedTokens None { get; } = new([]);

    /// <summary>Whether there are no tokens and no failure.</summary>
    public bool AreMissing => this is { Texts: [], Failure: null };

    /// <summary>Returns the tokens that were taken out of a request, or the failure if they are beyond the limits.</summary>
    public static CarriedTokens Of(EctTokenTexts texts) =>
        new(texts, texts.FailureReason is EctFailureReason.None ? null : new(texts.FailureReason, texts.FailureDetail));
}
