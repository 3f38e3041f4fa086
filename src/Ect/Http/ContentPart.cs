using System.Net;

namespace Ect.Http;

/// <summary>A request's own content as the last part of a body. It is written as it comes, and described as it describes itself.</summary>
internal sealed class ContentPart : HttpContent
{
    /// <summary>A receiver reads no more than this of a part's fields.</summary>
    private const int MaxFieldsLength = 8 * 1024;

    /// <summary>The fields that a receiver reads (profile, section 4). Others would be lost, or would get the request refused.</summary>
    private static readonly HashSet<string> Fields =
        new(["Content-Type", "Content-Encoding", "Content-Length"], StringComparer.OrdinalIgnoreCase);

    private readonly HttpContent _content;
    private readonly long? _length;

    /// <exception cref="NoPlaceException">A receiver would take the content for a token, or cannot read its fields.</exception>
    public ContentPart(HttpContent content)
    {
        if (content.IsToken())
        {
            throw new NoPlaceException(
                $"Content of type {content.Headers.NonValidated["Content-Type"]} would be taken for a token of the request. "
                + "Send it as another type.");
        }

        _content = content;
        _length = content.Headers.ContentLength; // Reading it adds it to the fields.
        content.Headers.CopyTo(Headers, Fields.Contains);
        ThrowIfUnreadable();
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

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

    private void ThrowIfUnreadable()
    {
        var length = 0;
        foreach (var (name, values) in Headers.NonValidated)
        {
            var line = $"{name}: {values}";
            length += line.Length + "\r\n".Length;
            if (!line.All(IsPrintable))
                throw new NoPlaceException($"The field {name} of the content has characters that a header cannot have.");
        }

        if (length > MaxFieldsLength)
        {
            throw new NoPlaceException(
                $"The type and the encoding of the content are longer than the {MaxFieldsLength} characters that a receiver reads.");
        }
    }

    private static bool IsPrintable(char character) => character is '\t' or (>= ' ' and <= '~');
}
