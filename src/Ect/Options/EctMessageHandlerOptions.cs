namespace Ect;

/// <summary>Configures how one client sends its tokens. A request can have its own audience and action.</summary>
public sealed class EctMessageHandlerOptions
{
    /// <summary>The identity of the called service (<c>aud</c>), exactly as that service is configured: a SPIFFE ID, an https URL or a URN.
    /// Default: none; every request then sets its own with <see cref="EctHttpRequestMessageExtensions.SetEctAudience"/>.</summary>
    public string? Audience { get; set; }

    /// <summary>The action that has been finished when this client calls (<c>exec_act</c>). Default: none; the request or the scope then
    /// names it.</summary>
    public string? Action { get; set; }

    /// <summary>Which tokens carry the hash of the request's content. Default <see cref="EctOutputHash.Auto"/>.</summary>
    public EctOutputHash OutputHash { get; set; }

    /// <summary>Whether a call throws <see cref="EctReturnedTokenException"/> if its returned token cannot be accepted. Default
    /// <see langword="false"/>: the token is ignored, with a warning.</summary>
    public bool ThrowOnInvalidReturnedTokens { get; set; }

    /// <summary>The bytes that all <c>Execution-Context</c> values of a request may have, including separators, before they go into its
    /// body. Default: the service's <see cref="EctOptions.MaxHeaderBytes"/> (profile, section 4).</summary>
    public int? MaxHeaderBytes { get; set; }

    /// <summary>How the body carries tokens that are too long for the header. Default <see cref="EctBodyForm.Multipart"/>.</summary>
    public EctBodyForm BodyForm { get; set; }

    /// <summary>Whether the named client asked for the handler.</summary>
    internal bool IsRequested { get; set; }
}
