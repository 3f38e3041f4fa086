namespace Ect.Dashboard.Pages;

/// <summary>A file of the page, as it is in this assembly.</summary>
/// <param name="Content">The bytes.</param>
/// <param name="ContentType">The media type.</param>
/// <param name="ETag">The entity tag, with its quotes.</param>
internal sealed record PageFile(byte[] Content, string ContentType, string ETag);
