using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Ect.Dashboard.Pages;

/// <summary>Serves the page: the same document at each of its addresses, and its files.</summary>
/// <remarks>Where the dashboard is mapped is known only to the server. So <c>~/</c> at the start of an attribute of the document stands for
/// that path, and scripts take it from their own address (<c>import.meta.url</c>).</remarks>
internal static class PageEndpoints
{
    private const string FileName = "file";

    /// <summary>The addresses of the page below the mapped path.</summary>
    private static readonly string[] Addresses = ["", "w/{wid}", "refusals", "keys", "ledger"];

    private static readonly string[] Reading = [HttpMethods.Get, HttpMethods.Head];

    public static void Map(RouteGroupBuilder group)
    {
        foreach (var address in Addresses)
        {
            var depth = address.Length is 0 ? 0 : address.Split('/').Length;
            group.MapMethods(address, Reading, http => WriteAsync(http, IndexFor(http.Request, depth)))
                .WithDisplayName("ECT dashboard page");
        }

        group.MapMethods($"{{**{FileName}}}", Reading, http => WriteFileAsync(http, $"{http.Request.RouteValues[FileName]}"))
            .WithDisplayName("ECT dashboard files");
    }

    private static PageFile IndexFor(HttpRequest request, int depth)
    {
        var path = request.PathBase.Add(request.Path).ToUriComponent().TrimEnd('/');
        for (var segment = 0; segment < depth; segment++) path = path[..path.LastIndexOf('/')];

        var index = PageFiles.Find(PageFiles.Index)!;
        var html = Encoding.UTF8.GetString(index.Content)
            .Replace("\"~/", $"\"{HtmlEncoder.Default.Encode(path)}/", StringComparison.Ordinal);
        return PageFiles.Of(Encoding.UTF8.GetBytes(html), index.ContentType);
    }

    private static Task WriteFileAsync(HttpContext http, string path)
    {
        if (path is not PageFiles.Index && PageFiles.Find(path) is { } file) return WriteAsync(http, file);
        http.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }

    /// <summary>Browsers keep a file and ask each time whether it is still the same.</summary>
    private static Task WriteAsync(HttpContext http, PageFile file)
    {
        var (request, response) = (http.Request, http.Response);
        response.Headers.CacheControl = "no-cache";
        response.Headers.ETag = file.ETag;
        if (request.GetTypedHeaders().IfNoneMatch.Any(tag => tag.Compare(new(file.ETag), useStrongComparison: false)))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        response.ContentType = file.ContentType;
        response.ContentLength = file.Content.Length;
        return HttpMethods.IsHead(request.Method)
            ? Task.CompletedTask
            : response.Body.WriteAsync(file.Content, http.RequestAborted).AsTask();
    }
}
