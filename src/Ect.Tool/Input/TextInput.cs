using System.Text;
using Ect.Tool.Output;

namespace Ect.Tool.Input;

/// <summary>Reads files and standard input, up to a limit.</summary>
internal static class TextInput
{
    /// <summary>The name of standard input on the command line.</summary>
    public const string Standard = "-";

    /// <summary>As long as anything may be that is read here.</summary>
    public const int MaxBytes = 64 << 20;

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
            await using var stream = path is Standard ? Console.OpenStandardInput() : File.OpenRead(path);
            using var content = new MemoryStream();
            var buffer = new byte[81_920];
            for (var count = -1; count is not 0;)
            {
                count = await stream.ReadAsync(buffer, cancellationToken);
                if (content.Length + count > MaxBytes) throw new ToolException($"{NameOf(path)} is longer than {MaxBytes >> 20} MiB.");
                content.Write(buffer, 0, count);
            }

            return content.ToArray();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new ToolException($"{NameOf(path)} cannot be read: {exception.Message}");
        }
    }

    private static string NameOf(string path) => path is Standard ? "Standard input" : path;
}
