namespace Ect.Http;

/// <summary>The content of one attempt to send a request. When the attempt ends, the request has its own content again.</summary>
/// <remarks>What was sent in its place is not read any more by then. A <see cref="TokenBody"/> and a byte array are sent as a whole before
/// there is an answer, and <see cref="StartedContent"/> goes on by itself.</remarks>
internal sealed class AttemptContent(HttpRequestMessage request) : IDisposable
{
    private readonly HttpContent? _own = request.Content;
    private StartedContent? _started;

    /// <summary>The request's own content, or what is sent in its place.</summary>
    public HttpContent? Current { get; private set; } = request.Content;

    /// <summary>Writes the content as far as it comes without waiting. From then on, <see cref="Current"/> continues from there.</summary>
    public void Begin(int maxLength)
    {
        Current = StartedContent.Begin(_own!, maxLength);
        _started = Current as StartedContent;
    }

    /// <summary>Drops content that was written in part, so that all of it can be read again.</summary>
    public void StartAnew()
    {
        if (_started is null) return;

        _started.Abandon();
        Current = _own;
        _started = null;
    }

    public void Dispose()
    {
        if (request.Content != _own) request.Content = _own;
        _started?.Abandon();
    }
}
