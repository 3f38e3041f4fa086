using Ect.Tokens;

namespace Ect.AspNetCore.Bodies;

/// <summary>The tokens that a request carries, as they travelled. Among the request's features it stands for what its body had of them.</summary>
/// <param name="Texts">The tokens.</param>
/// <param name="Failure">Why they cannot be taken, whatever they are; <see langword="null"/> if they can.</param>
internal sealed record CarriedTokens(IReadOnlyList<string> Texts, BodyFailure? Failure = null)
{
    public static CarriedTokens None { get; } = new([]);

    /// <summary>Whether there are none, and nothing was wrong with that.</summary>
    public bool AreMissing => this is { Texts: [], Failure: null };

    /// <summary>What was taken in of a request, within the limits or not.</summary>
    public static CarriedTokens Of(TokenTexts texts) =>
        new(texts, texts.Failure is { IsFailure: true } failure ? new(failure.Reason, failure.Detail) : null);
}
