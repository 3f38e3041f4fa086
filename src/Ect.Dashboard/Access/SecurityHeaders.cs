using Microsoft.AspNetCore.Http;

namespace Ect.Dashboard.Access;

/// <summary>What browsers are told with every answer: nothing that is shown may run, be framed, or ask other hosts than the configured
/// sources.</summary>
internal sealed class SecurityHeaders
{
    private readonly string _policy;

    public SecurityHeaders(EctDashboardOptions options)
    {
        var origins = options.Sources.Select(source => OriginOf(source.Address!)).Distinct();
        _policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
            + $"connect-src {string.Join(' ', ["'self'", .. origins])}; worker-src 'self'; base-uri 'none'; form-action 'none'; "
            + "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types ect";
    }

    public void WriteTo(HttpResponse response)
    {
        var headers = response.Headers;
        headers.CacheControl = "no-store";
        headers.ContentSecurityPolicy = _policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin"; // Pages of allowed origins ask by CORS, which this leaves alone.
    }

    /// <summary>The origin as browsers write it. Header fields are ASCII, and so are names of hosts in them (RFC 5890).</summary>
    private static string OriginOf(Uri address)
    {
        var host = address.HostNameType is UriHostNameType.IPv6 ? address.Host : address.IdnHost;
        return address.IsDefaultPort ? $"{address.Scheme}://{host}" : $"{address.Scheme}://{host}:{address.Port}";
    }
}
