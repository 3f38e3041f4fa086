using System.Net;

namespace Ect.Http;

/// <summary>A request's own content as the last part of a body: written as it comes, and described as it describes itself.</summary>
internal sealed class ContentPart : HttpContent
{
    /// <summary>A receiver reads no more than this of a part's fields.</summary>
    private const int MaxFieldsLength = 8 * 1024;

    /// <summary>What a receiver takes over of a part's fields (profile, section 4). The others would not arrive, and many of them be refused.</summary>
    private static readonly HashSet<string> Fields = new(["Content-Type", "Content-Encoding", "Content-Length"], StringComparer.OrdinalIgnoreCase);

    private readonly HttpContent _content;
    private readonly long? _length;

    /// <exception cref="InvalidOperationException">The receiver would take the content for a token, or its fields for others.</exception>
    public ContentPart(HttpContent content)
    {
        if (content.IsToken())
            throw new InvalidOperationException($"Content of type {content.Headers.NonValidated["Content-Type"]} would be taken for a token of the request: send it as another type.");

        _content = content;
        _length = content.Headers.ContentLength; // Whoever asks for it, sees it among the fields from then on.
        content.Headers.CopyTo(Headers, Fields.Contains);

        var lines = Headers.NonValidated.Select(field => $"{field.Key}: {field.Value}").ToList();
        if (!lines.All(IsPrintable)) throw new InvalidOperationException("A field of the content's header has characters that a header cannot have.");
        if (lines.Sum(line => line.Length + "\r\n".Length) > MaxFieldsLength)
            throw new InvalidOperationException($"The type and the encoding of the content are longer than the {MaxFieldsLength} characters that a receiver reads.");
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken) =>
        _content.CopyToAsync(stream, context, cancellationToken);

    protected override void SerializeToStream(Stream stream, TransportContext? context, CancellationToken cancellationToken) =>
        _content.CopyTo(stream, context, cancellationToken);

    protected override bool TryComputeLength(out long length)
    {
        length = _length ?? 0;
        return _length is not null;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) _content.Dispose();
        base.Dispose(disposing);
    }

    private static bool IsPrintable(string line) => line.All(character => character is '\t' or (>= ' ' and <= '~'));
}
