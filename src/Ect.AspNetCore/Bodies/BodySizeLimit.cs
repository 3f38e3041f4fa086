using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Ect.AspNetCore.Bodies;

/// <summary>The limit on a body that carries tokens. A server's own cannot be changed once reading has begun, and the endpoint that may change it is known
/// only when the tokens have been read: so it is taken over from the server. As it was there it holds for all of the body; what is set here holds for the content.</summary>
internal sealed class BodySizeLimit(long? serverLimit, long? announcedLength) : IHttpMaxRequestBodySizeFeature
{
    private bool _isForContent;

    public bool IsReadOnly { get; private set; }

    public long? MaxRequestBodySize
    {
        get;
        set
        {
            if (IsReadOnly) throw new InvalidOperationException("The content is being read: its limit cannot be changed any more.");
            (field, _isForContent) = (value, true);
        }
    } = serverLimit;

    /// <summary>Leaves the limit to the server.</summary>
    public static BodySizeLimit None => new(serverLimit: null, announcedLength: null);

    /// <summary>Takes the limit over, or leaves it to the server where something has begun to read before.</summary>
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

    /// <summary>From here on the limit stays as it is.</summary>
    /// <exception cref="BadHttpRequestException">More has been announced than is allowed.</exception>
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
