namespace Ect;

/// <summary>How a request carries its tokens once they are too long for its header (profile, section 4).</summary>
public enum EctBodyForm
{
    /// <summary>The body becomes <c>multipart/related</c>: the tokens, and behind them the content as it is, with its own type, length and encoding and none of
    /// its other fields, streamed if it is a stream; <c>application/exec+jwt</c> for one token without content. A receiver with <c>UseEct()</c> reads the content as if it had come alone. The default.</summary>
    Multipart,

    /// <summary>The tokens become the member <c>execution_context</c> of the JSON object that is the content, and the application behind reads it there too. For
    /// receivers that opt in to it. The content is read into memory, and must be an object of at most 1 MiB, the tokens included, in UTF-8, without a member of
    /// that name; any other request is not sent. Such a token has no <c>out_hash</c>: it cannot contain the hash of what it is written into.
    /// A digest among the content's fields, such as <c>Content-Digest</c>, is left out for the same reason.</summary>
    Json,
}
