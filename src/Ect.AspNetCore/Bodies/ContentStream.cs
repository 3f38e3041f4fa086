using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;

namespace Ect.AspNetCore.Bodies;

/// <summary>The content part of a body, read as it arrives. If it is cut short, or has another length than it states, reading fails with
/// 400, as for any broken body.</summary>
internal sealed class ContentStream(Stream part, long? statedLength, BodySizeLimit? limit) : ReadOnlyStream
{
    private long _read;

    /// <summary>Returns content that is shorter than it states, so that reading it fails.</summary>
    public static ContentStream Broken() => new(Null, statedLength: 1, limit: null);

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        limit?.BeginContent(statedLength);
        try
        {
            return Count(await part.ReadAsync(buffer, cancellationToken), buffer.Length);
        }
        catch (Exception exception) when (IsCutShort(exception))
        {
            throw CutShort(exception);
        }
    }

    public override int Read(byte[] buffer, int offset, int count)
    {
        limit?.BeginContent(statedLength);
        try
        {
            return Count(part.Read(buffer, offset, count), count);
        }
        catch (Exception exception) when (IsCutShort(exception))
        {
            throw CutShort(exception);
        }
    }

    private int Count(int read, int asked)
    {
        _read += read;
        limit?.CheckContent(_read);

        var isAtEnd = read is 0 && asked > 0;
        if (_read > statedLength || (isAtEnd && _read < statedLength))
            throw new BadHttpRequestException("The content has another length than it states.");
        return read;
    }

    private static bool IsCutShort(Exception exception) =>
        exception is InvalidDataException or (IOException and not BadHttpRequestException and not ConnectionResetException);

    private static BadHttpRequestException CutShort(Exception exception) => new("The content ends before its part does.", exception);
}
