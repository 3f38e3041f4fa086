using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;

namespace Ect.AspNetCore.Bodies;

/// <summary>A body as it arrives. If it does not arrive whole, either the server says what is wrong with it, or the client has gone. The
/// latter is a <see cref="ConnectionResetException"/> here, whatever the server and the version of HTTP make of it.</summary>
/// <remarks><c>RequestAborted</c> cannot be asked instead, because a server may cancel it after the reading has failed.</remarks>
internal sealed class ArrivingStream(Stream body) : ReadOnlyStream
{
    /// <summary>The message of Kestrel if the connection ends before the body does. Nothing else distinguishes it from a body with invalid
    /// chunks, which is an error of the client and is answered.</summary>
    private const string UnexpectedEnd = "Unexpected end of request content.";

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            return await body.ReadAsync(buffer, cancellationToken);
        }
        catch (IOException exception) when (IsOfTheConnection(exception))
        {
            throw Gone(exception);
        }
    }

    public override int Read(byte[] buffer, int offset, int count)
    {
        try
        {
            return body.Read(buffer, offset, count);
        }
        catch (IOException exception) when (IsOfTheConnection(exception))
        {
            throw Gone(exception);
        }
    }

    private static bool IsOfTheConnection(IOException exception) =>
        exception is not BadHttpRequestException || exception.Message is UnexpectedEnd;

    private static ConnectionResetException Gone(IOException exception) => new("The client has gone in the middle of its body.", exception);
}
