using Ect.Tool.Input;
using Ect.Tool.Output;

namespace Ect.Tool.Ledgers;

/// <summary>Fetches a tiled log. What is not there is asked for again for a while, since an instance may be behind.</summary>
/// <param name="url">The prefix of checkpoint and tiles.</param>
/// <param name="token">The bearer token that the service asks for; <see langword="null"/> if it asks for none.</param>
/// <param name="patience">How long instances may be behind.</param>
internal sealed class HttpTiles(Uri url, string? token, TimeSpan patience) : ITiles
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly long _start = TimeProvider.System.GetTimestamp();
    private readonly Remote _remote = new(token);

    public async Task<(byte[]? Content, bool IsGone)> ReadAsync(string path, int maxBytes, CancellationToken cancellationToken)
    {
        var reply = await _remote.GetAsync(new Uri(url, path), maxBytes, cancellationToken);
        return reply switch
        {
            { Status: 404 or 410 } => (null, reply.Status is 410),
            { Status: 401 or 403 } => throw new ToolException(
                $"{url}{path} answered {reply.Status}. Give a token for it with --token-file, or in ECT_LEDGER_TOKEN."),
            { Status: not 200 } => throw new ToolException($"{url}{path} answered {reply.Status}."),
            { IsWebPage: true } => throw new ToolException(
                $"{url}{path} answered with a web page. Something else answers there, such as a proxy."),
            _ => (reply.Content, false),
        };
    }

    public string NameOf(string path) => $"{url}{path}";

    public async Task<bool> PauseAsync(CancellationToken cancellationToken)
    {
        if (TimeProvider.System.GetElapsedTime(_start) >= patience) return false;
        await Task.Delay(Pause, TimeProvider.System, cancellationToken);
        return true;
    }

    public void Dispose() => _remote.Dispose();
}
