using Microsoft.AspNetCore.Http;

namespace Ect.AspNetCore.Middleware;

/// <summary>The body of an answer whose headers forbid storage before the first byte is sent.</summary>
internal sealed class UnstoredStream(HttpResponse response, Stream inner) : Stream
{
    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Flush() => Unstored.Flush();

    public override Task FlushAsync(CancellationToken cancellationToken) => Unstored.FlushAsync(cancellationToken);

    public override void Write(byte[] buffer, int offset, int count) => Unstored.Write(buffer, offset, count);

    public override void Write(ReadOnlySpan<byte> buffer) => Unstored.Write(buffer);

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        Unstored.WriteAsync(buffer, offset, count, cancellationToken);

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        Unstored.WriteAsync(buffer, cancellationToken);

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private Stream Unstored
    {
        get
        {
            if (!response.HasStarted) Storage.Forbid(response.Headers);
            return inner;
        }
    }
}
