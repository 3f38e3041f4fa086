using System.Text;
using Ect.Tool.Output;

namespace Ect.Tool.Input;

/// <summary>Reads files and standard input, up to a limit.</summary>
internal static class TextInput
{
    /// <summary>The name of standard input on the command line.</summary>
    public const string Standard = "-";

    /// <summary>As long as anything may be that is read here.</summary>
    public const int MaxBytes = 128 << 20;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads a file, or standard input.</summary>
    /// <exception cref="ToolException">It cannot be read, is too long, or is not UTF-8.</exception>
    public static async Task<string> ReadAsync(string path, CancellationToken cancellationToken)
    {
        var bytes = await ReadBytesAsync(path, cancellationToken);
        try
        {
            var mark = bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble.Length : 0;
            return Strict.GetString(bytes.AsSpan(mark));
        }
        catch (DecoderFallbackException)
        {
            throw new ToolException($"{NameOf(path)} is not text in UTF-8.");
        }
    }

    /// <summary>Reads a file, or standard input, as bytes.</summary>
    /// <exception cref="ToolException">It cannot be read, or is too long.</exception>
    public static async Task<byte[]> ReadBytesAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            await using var stream = Open(path, MaxBytes);
            using var content = new MemoryStream();
            await stream.CopyToAsync(content, cancellationToken);
            return content.ToArray();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new ToolException($"{NameOf(path)} cannot be read: {exception.Message}");
        }
    }

    /// <summary>Opens a file, or standard input. Reading beyond the limit throws a <see cref="ToolException"/>.</summary>
    /// <param name="path">The file.</param>
    /// <param name="maxBytes">The limit.</param>
    /// <param name="progress">Is told the part of a file that is read.</param>
    public static Stream Open(string path, int maxBytes, IProgress<double>? progress = null) => new LimitedStream(
        path is Standard ? Console.OpenStandardInput() : File.OpenRead(path), NameOf(path), maxBytes, progress);

    /// <summary>What messages call it.</summary>
    public static string NameOf(string path) => path is Standard ? "Standard input" : path;
}
