namespace Ect;

/// <summary>Says which claim of every head must be the SHA-256 of the request's content as the application reads it (profile, rule
/// 18).</summary>
public enum EctBodyBinding
{
    /// <summary>None. The content is not read. The default.</summary>
    None,

    /// <summary><c>out_hash</c>: the content that the sender wrote is the content that is read here.</summary>
    OutputHash,

    /// <summary><c>inp_hash</c>: the content that the sender read is the content that is read here, as in a request that is passed
    /// on.</summary>
    InputHash,
}
