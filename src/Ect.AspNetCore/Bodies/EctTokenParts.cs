using System.Text;

namespace Ect;

/// <summary>The tokens of one body, read within the limits: what goes beyond them is not read.</summary>
internal sealed class EctTokenParts(EctLimits limits)
{
    private readonly EctTokenTexts _texts = new(limits);

    public EctCarriedTokens Carried => EctCarriedTokens.Of(_texts);

    /// <summary>Reads one token, which is all of <paramref name="body"/>.</summary>
    /// <returns>Whether all is within the limits.</returns>
    public async ValueTask<bool> TryAddAsync(Stream body, CancellationToken cancellationToken)
    {
        var content = await body.ReadAtMostAsync(limits.MaxTokenLength, cancellationToken).ConfigureAwait(false);
        return content is { } token ? _texts.TryAdd(Encoding.Latin1.GetString(token.Span)) : _texts.Refuse(); // Bytes outside ASCII stay invalid.
    }
}
