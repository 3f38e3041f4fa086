namespace Ect.Http;

/// <summary>Keeps the start of what is written to it, up to a length. The writer then waits until there is a stream for the rest.</summary>
internal sealed class StartedStream(int maxLength) : Stream
{
    private readonly Lock _gate = new();
    private readonly MemoryStream _start = new();
    private readonly TaskCompletionSource<Stream> _target = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _isClosed;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Ends the start. Nothing more is kept.</summary>
    public ReadOnlyMemory<byte> CloseStart()
    {
        lock (_gate)
        {
            _isClosed = true;
            return _start.GetBuffer().AsMemory(0, (int)_start.Length);
        }
    }

    /// <summary>Sends the rest to the stream that the start was written to.</summary>
    public void ContinueAt(Stream target) => _target.TrySetResult(target);

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        TryKeep(buffer.Span) ? default : PassOnAsync(buffer, cancellationToken);

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task FlushAsync(CancellationToken cancellationToken) =>
        _target.Task.IsCompletedSuccessfully ? _target.Task.Result.FlushAsync(cancellationToken) : Task.CompletedTask;

    public override void Flush() => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private bool TryKeep(ReadOnlySpan<byte> bytes)
    {
        lock (_gate)
        {
            _isClosed |= bytes.Length > maxLength - _start.Length;
            if (!_isClosed) _start.Write(bytes);
            return !_isClosed;
        }
    }

    private async ValueTask PassOnAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        var target = await _target.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        await target.WriteAsync(bytes, cancellationToken).ConfigureAwait(false);
    }
}
