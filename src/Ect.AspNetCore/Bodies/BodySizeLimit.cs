using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Ect.AspNetCore.Bodies;

/// <summary>The limit on a body that carries tokens.</summary>
/// <remarks>A server does not let its own limit be changed once reading has begun, but the endpoint that may change it is known only after
/// the tokens were read. So the limit is taken over from the server. The server's value holds for the whole body; a value set here holds
/// for the content.</remarks>
internal sealed class BodySizeLimit(long? serverLimit, long? announcedLength) : IHttpMaxRequestBodySizeFeature
{
    private bool _isForContent;

    public bool IsReadOnly { get; private set; }

    public long? MaxRequestBodySize
    {
        get;
        set
        {
            if (IsReadOnly) throw new InvalidOperationException("The limit cannot be changed any more, because the content is being read.");
            (field, _isForContent) = (value, true);
        }
    } = serverLimit;

    /// <summary>A limit that leaves everything to the server.</summary>
    public static BodySizeLimit None => new(serverLimit: null, announcedLength: null);

    /// <summary>Takes the limit over, or leaves it to the server if the body has been read from already.</summary>
    public static BodySizeLimit TakeOver(HttpContext context)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is not { IsReadOnly: false } server) return None;

        var limit = new BodySizeLimit(server.MaxRequestBodySize, context.Request.ContentLength);
        server.MaxRequestBodySize = null;
        context.Features.Set<IHttpMaxRequestBodySizeFeature>(limit);
        return limit;
    }

    /// <exception cref="BadHttpRequestException">More of the body has been read than is allowed.</exception>
    public void CheckBody(long length)
    {
        if (!_isForContent) Check(length);
    }

    /// <summary>Checks the stated length. From here on the limit cannot be changed.</summary>
    /// <exception cref="BadHttpRequestException">The stated length is more than is allowed.</exception>
    public void BeginContent(long? statedLength)
    {
        IsReadOnly = true;
        Check(_isForContent ? statedLength : announcedLength);
    }

    /// <exception cref="BadHttpRequestException">More of the content has been read than is allowed.</exception>
    public void CheckContent(long length)
    {
        if (_isForContent) Check(length);
    }

    private void Check(long? length)
    {
        if (length > MaxRequestBodySize) throw new BadHttpRequestException("The body is too large.", StatusCodes.Status413PayloadTooLarge);
    }
}
