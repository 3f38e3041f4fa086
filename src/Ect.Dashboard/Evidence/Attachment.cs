using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Ect.Dashboard.Evidence;

/// <summary>Answers that a browser saves, and does not show.</summary>
internal static class Attachment
{
    /// <summary>Says what the content is, and the name of the file.</summary>
    public static void IsAttachment(this HttpResponse response, string contentType, string fileName)
    {
        response.ContentType = contentType;
        response.Headers.ContentDisposition = new ContentDispositionHeaderValue("attachment") { FileName = fileName }.ToString();
    }
}
