namespace Ect;

/// <summary>The form of a body that carries tokens because they are too long for the header (profile, section 4).</summary>
public enum EctBodyForm
{
    /// <summary>The body becomes <c>multipart/related</c>. The tokens come first, then the unchanged content with its own type, length and
    /// encoding and none of its other fields. A stream stays a stream. A single token without content is sent as
    /// <c>application/exec+jwt</c>. A receiver with <c>UseEct()</c> reads the content as if it had come alone. The default.</summary>
    Multipart,

    /// <summary>The tokens become the member <c>execution_context</c> of the JSON object that is the content. The application behind the
    /// receiver reads that member too, and the receiver has to accept this form explicitly.</summary>
    /// <remarks>The content is read into memory. It must be a UTF-8 object of at most 1 MiB, including the tokens, without a member of that
    /// name. A request with any other content is not sent. Such a token has no <c>out_hash</c>, because it cannot contain the hash of the
    /// text that contains it. A digest among the content's fields, such as <c>Content-Digest</c>, is removed for the same reason.</remarks>
    Json,
}
