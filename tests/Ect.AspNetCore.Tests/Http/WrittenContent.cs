using System.Net;

namespace Ect.AspNetCore.Tests;

/// <summary>Content that is made while it is sent.</summary>
internal sealed class WrittenContent(Func<Stream, CancellationToken, Task> write, long? length = null) : HttpContent
{
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        write(stream, TestContext.Current.CancellationToken);

    protected override bool TryComputeLength(out long computed)
    {
        computed = length ?? 0;
        return length is not null;
    }
}
