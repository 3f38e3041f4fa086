namespace Ect.Http;

/// <summary>The content of one attempt to send a request. At its end the next attempt starts from the content itself, and its owner finds it
/// where it was.</summary>
/// <remarks>Nobody reads what was sent instead any more: unlike content of other types, <see cref="TokenBody"/>'s and byte arrays are sent
/// whole before there is an answer, and <see cref="StartedContent"/> goes on by itself.</remarks>
internal sealed class AttemptContent(HttpRequestMessage request) : IDisposable
{
    private readonly HttpContent? _own = request.Content;
    private StartedContent? _started;

    /// <summary>The request's own content, or what stands for it.</summary>
    public HttpContent? Current { get; private set; } = request.Content;

    /// <summary>Writes the content as far as it comes without waiting. <see cref="Current"/> then is what goes on from there.</summary>
    public void Begin(int maxLength)
    {
        Current = StartedContent.Begin(_own!, maxLength);
        _started = Current as StartedContent;
    }

    /// <summary>Forgets content that has been written in part, where all of it has to be read again.</summary>
    public void StartAnew()
    {
        if (_started is null) return;

        _started.Abandon();
        (Current, _started) = (_own, null);
    }

    public void Dispose()
    {
        if (request.Content != _own) request.Content = _own;
        _started?.Abandon();
    }
}
