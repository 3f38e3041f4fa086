using System.Text;

namespace Ect.Tool.Sending;

/// <summary>Notes the tokens of a request as it goes out: the last handler before the socket.</summary>
internal sealed class Wire(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    /// <summary>The tokens that were sent, in order; the new one is the first.</summary>
    public IReadOnlyList<EctToken> Tokens { get; private set; } = [];

    /// <summary>Where they were.</summary>
    public string Place { get; private set; } = "header";

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Headers.TryGetValues(EctHeaderNames.ExecutionContext, out var fields))
        {
            Tokens = [.. fields.SelectMany(field => field.Split(',', StringSplitOptions.TrimEntries)).SelectMany(Read)];
        }
        else if (request.Content is { } content)
        {
            await content.LoadIntoBufferAsync(cancellationToken);
            (Place, Tokens) = ("body", [.. Words(await content.ReadAsByteArrayAsync(cancellationToken)).SelectMany(Read)]);
        }

        return await base.SendAsync(request, cancellationToken);
    }

    /// <summary>What stands between blanks, quotes and commas, in every form of body a token among it.</summary>
    private static string[] Words(byte[] content) =>
        Encoding.Latin1.GetString(content).Split([' ', '\r', '\n', '"', ','], StringSplitOptions.RemoveEmptyEntries);

    private static IEnumerable<EctToken> Read(string text) => EctToken.TryParse(text, new EctLimits(), out var token) ? [token] : [];
}
