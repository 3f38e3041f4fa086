namespace Ect;

/// <summary>Which requests' tokens carry the hash of their content in <c>out_hash</c>. A request without content counts as one with
/// empty content, as it does for a receiver that asks for the hash (profile, section 4). gRPC calls never carry one.</summary>
public enum EctOutputHash
{
    /// <summary>Content in memory (<see cref="ByteArrayContent"/> and its kin, <see cref="ReadOnlyMemoryContent"/>) of any length, and other content
    /// whose length is known and at most 64 KiB. <see cref="System.Net.Http.Json.JsonContent"/>, such as <c>PostAsJsonAsync</c> sends, is hashed if it
    /// has at most 64 KiB and is written without waiting: a longer one, and an <see cref="IAsyncEnumerable{T}"/> whose elements are still to come, is
    /// streamed without a hash. So are <see cref="StreamContent"/> and other content of unknown length. The default.</summary>
    Auto,

    /// <summary>No request.</summary>
    Never,

    /// <summary>Every request: streams and content of unknown length are buffered first.</summary>
    Always,
}
