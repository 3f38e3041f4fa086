namespace Ect;

/// <summary>Says which requests' tokens carry the hash of the content in <c>out_hash</c>. A request without content counts as one with
/// empty content, as it does for a receiver that requires the hash (profile, section 4). The tokens of gRPC calls never carry
/// one.</summary>
public enum EctOutputHash
{
    /// <summary>The hash is sent for content in memory of any length (such as <see cref="ByteArrayContent"/> and
    /// <see cref="ReadOnlyMemoryContent"/>), and for other content whose length is known and at most 64 KiB. The default.</summary>
    /// <remarks><see cref="System.Net.Http.Json.JsonContent"/>, as <c>PostAsJsonAsync</c> sends it, is hashed if it has at most 64 KiB and
    /// can be written without waiting. A longer one is streamed without a hash, and so is an <see cref="IAsyncEnumerable{T}"/> whose
    /// elements are not there yet. <see cref="StreamContent"/> and other content of unknown length are streamed without a hash as
    /// well.</remarks>
    Auto,

    /// <summary>The hash is never sent.</summary>
    Never,

    /// <summary>The hash is always sent. Streams and content of unknown length are buffered first.</summary>
    Always,
}
