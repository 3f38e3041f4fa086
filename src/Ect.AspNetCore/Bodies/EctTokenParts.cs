using System.Text;

namespace Ect;

/// <summary>The tokens of one body, read within the limits: what goes beyond them is not read.</summary>
internal sealed class EctTokenParts(EctLimits limits)
{
    private readonly HashSet<string> _texts = new(StringComparer.Ordinal);
    private int _parts;

    public IReadOnlyList<string> Texts => [.. _texts];

    public EctBodyFailure? Failure { get; private set; }

    /// <summary>Reads one token, which is all of <paramref name="body"/>.</summary>
    /// <returns>Whether all is within the limits.</returns>
    public async ValueTask<bool> TryAddAsync(Stream body, CancellationToken cancellationToken)
    {
        var content = await body.ReadAtMostAsync(limits.MaxTokenLength, cancellationToken).ConfigureAwait(false);
        if (content is not { } token) Failure = new(EctFailureReason.TokenTooLarge);
        else if (!token.IsEmpty) _texts.Add(Encoding.Latin1.GetString(token.Span)); // What is no token's byte stays none.

        // The same text again counts once, and an empty one not at all, but neither goes on for ever.
        if (_texts.Count > limits.MaxTokens || ++_parts > 2L * limits.MaxTokens) Failure ??= new(EctFailureReason.TooManyTokens);
        return Failure is null;
    }
}
