using Ect.Tool.Output;

namespace Ect.Tool.Ledgers;

/// <summary>Where a tiled log (C2SP tlog-tiles) is: at an address, or in a folder.</summary>
internal interface ITiles : IDisposable
{
    /// <summary>Reads a file of the log.</summary>
    /// <param name="path">Its path, without a slash in front.</param>
    /// <param name="maxBytes">How long it may be.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>The content; <see langword="null"/> if it is not there, and whether it will never be there again.</returns>
    /// <exception cref="ToolException">It cannot be read, or is too long.</exception>
    Task<(byte[]? Content, bool IsGone)> ReadAsync(string path, int maxBytes, CancellationToken cancellationToken);

    /// <summary>Returns what a file of the log is called in messages.</summary>
    string NameOf(string path);

    /// <summary>Waits before something that is not there is asked for again.</summary>
    /// <returns>Whether to ask again.</returns>
    Task<bool> PauseAsync(CancellationToken cancellationToken);
}
