using System.Net;

namespace Ect.Http;

/// <summary>Content that was written as far as it came without waiting. The rest follows when it is sent.</summary>
/// <remarks>Its source is read once. So a sequence that gives its elements only once stays whole, and nothing waits for one that never
/// ends.</remarks>
internal sealed class StartedContent : HttpContent
{
    private readonly CancellationTokenSource _abandoned = new();
    private readonly StartedStream _stream;
    private readonly Task _writing;
    private readonly ReadOnlyMemory<byte> _start;
    private int _isTaken;

    private StartedContent(HttpContent content, int maxLength)
    {
        _stream = new StartedStream(maxLength);
        _writing = content.CopyToAsync(_stream, _abandoned.Token);
        IsWhole = _writing.IsCompleted;
        _start = _stream.CloseStart();
        content.Headers.CopyTo(Headers, static name => !name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase));
    }

    private bool IsWhole { get; }

    /// <summary>Writes content as far as it comes without waiting, up to <paramref name="maxLength"/> bytes.</summary>
    /// <returns>What to send in its place: <see cref="ByteArrayContent"/> if that was all of it.</returns>
    /// <exception cref="Exception">The content's serializer throws it.</exception>
    public static HttpContent Begin(HttpContent content, int maxLength)
    {
        var started = new StartedContent(content, maxLength);
        if (!started.IsWhole) return started;

        started._writing.GetAwaiter().GetResult();
        var whole = new ByteArrayContent(started._start.ToArray());
        started.Headers.CopyTo(whole.Headers, static _ => true);
        return whole;
    }

    /// <summary>Ends the writing of content that was not sent. What is being sent goes on.</summary>
    public void Abandon()
    {
        if (Interlocked.Exchange(ref _isTaken, 1) is not 0) return;

        _abandoned.Cancel();
        _ = _writing.ContinueWith(static writing => writing.Exception, CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously | TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _isTaken, 1) is not 0)
            throw new InvalidOperationException("The content was sent before, and cannot be sent again.");

        using var cancelling = cancellationToken.UnsafeRegister(static writing => ((CancellationTokenSource)writing!).Cancel(), _abandoned);
        await stream.WriteAsync(_start, cancellationToken).ConfigureAwait(false);
        _stream.ContinueAt(stream);
        await _writing.ConfigureAwait(false);
    }

    protected override void SerializeToStream(Stream stream, TransportContext? context, CancellationToken cancellationToken) =>
        SerializeToStreamAsync(stream, context, cancellationToken).GetAwaiter().GetResult();

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
