using Ect.Tool.Output;

namespace Ect.Tool.Input;

/// <summary>Reads another stream, up to a limit, and tells the part that is read, if the length is known.</summary>
internal sealed class LimitedStream(Stream inner, string name, int maxBytes, IProgress<double>? progress = null) : Stream
{
    private long _read;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => _read; set => throw new NotSupportedException(); }

    /// <exception cref="ToolException">There is more than the limit.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        Counted(await inner.ReadAsync(buffer, cancellationToken));

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <exception cref="ToolException">There is more than the limit.</exception>
    public override int Read(byte[] buffer, int offset, int count) => Counted(inner.Read(buffer, offset, count));

    public override void Flush() { }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing) inner.Dispose();
        base.Dispose(disposing);
    }

    private int Counted(int count)
    {
        _read += count;
        if (progress is not null && inner is { CanSeek: true, Length: > 0 and var length }) progress.Report((double)_read / length);
        return _read <= maxBytes ? count : throw new ToolException($"{name} is longer than {maxBytes >> 20} MiB.");
    }
}
