namespace Ect;

/// <summary>Which claim of every head must be the SHA-256 of the request's content, as the application reads it (profile, rule 18).</summary>
public enum EctBodyBinding
{
    /// <summary>None: the content is not looked at. The default.</summary>
    None,

    /// <summary><c>out_hash</c>: what the sender wrote is what is read here.</summary>
    OutputHash,

    /// <summary><c>inp_hash</c>: what the sender read is what is read here, as where a request is passed on.</summary>
    InputHash,
}
