using Ect.Tool.Output;

namespace Ect.Tool.Ledgers;

/// <summary>A tiled log that was copied into a folder.</summary>
internal sealed class FolderTiles(string folder) : ITiles
{
    public async Task<(byte[]? Content, bool IsGone)> ReadAsync(string path, int maxBytes, CancellationToken cancellationToken)
    {
        var file = NameOf(path);
        try
        {
            if (!File.Exists(file)) return (null, false);
            if (new FileInfo(file).Length > maxBytes) throw new ToolException($"{file} is longer than {maxBytes} bytes.");
            return (await File.ReadAllBytesAsync(file, cancellationToken), false);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ToolException($"{file} cannot be read: {exception.Message}");
        }
    }

    public string NameOf(string path) => Path.Combine([folder, .. path.Split('/')]);

    public Task<bool> PauseAsync(CancellationToken cancellationToken) => Task.FromResult(false);

    public void Dispose()
    {
    }
}
