using System.Buffers.Text;
using System.Collections.Frozen;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;

namespace Ect.Dashboard.Pages;

/// <summary>The files of the page, by their path below <c>wwwroot</c>. They are resources of this assembly; the modules are two scripts, of
/// which a browser runs one before it has the other.</summary>
internal static class PageFiles
{
    public const string Index = "index.html";

    private const string Folder = "wwwroot/", Script = "app.js", Early = "early.js";

    private static readonly FrozenDictionary<string, string> ContentTypes = new Dictionary<string, string>
    {
        [".html"] = "text/html; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".css"] = "text/css; charset=utf-8",
        [".svg"] = "image/svg+xml",
        [".json"] = "application/json",
        [".txt"] = "text/plain; charset=utf-8",
        [".woff2"] = "font/woff2",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly Lazy<FrozenDictionary<string, PageFile>> Files = new(Read);

    public static IEnumerable<KeyValuePair<string, PageFile>> All => Files.Value;

    public static PageFile? Find(string path) => Files.Value.GetValueOrDefault(path);

    /// <summary>Makes a file of other bytes, with the tag that they have.</summary>
    public static PageFile Of(byte[] content, string contentType) =>
        new(content, contentType, $"\"{Base64Url.EncodeToString(SHA256.HashData(content).AsSpan(..16))}\"");

    private static FrozenDictionary<string, PageFile> Read()
    {
        var assembly = typeof(PageFiles).Assembly;
        var files = assembly.GetManifestResourceNames().Where(name => name.StartsWith(Folder, StringComparison.Ordinal))
            .ToDictionary(name => name[Folder.Length..], name => Read(assembly, name), StringComparer.Ordinal);
        var (early, whole) = (ModuleBundle.Of(Early, TextOf), ModuleBundle.Of(Script, TextOf, apart: Early));
        files[Early] = Of(Encoding.UTF8.GetBytes(early), files[Early].ContentType);
        files[Script] = Of(Encoding.UTF8.GetBytes(whole), files[Script].ContentType);
        return files.ToFrozenDictionary(StringComparer.Ordinal);

        string TextOf(string path) => Encoding.UTF8.GetString(files[path].Content);
    }

    private static PageFile Read(Assembly assembly, string name)
    {
        using var stream = assembly.GetManifestResourceStream(name)!;
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        return Of(content, ContentTypes.GetValueOrDefault(Path.GetExtension(name), "text/plain; charset=utf-8"));
    }
}
