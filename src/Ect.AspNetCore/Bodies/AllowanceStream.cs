namespace Ect.AspNetCore.Bodies;

/// <summary>A body that is read no further than its limit and an allowance permit. <c>MultipartReader</c> keeps a whole line of a part's
/// fields in memory before it checks the length.</summary>
internal sealed class AllowanceStream(Stream body, BodySizeLimit limit) : ReadOnlyStream
{
    private long _read;

    /// <summary>How many more bytes may be read; <see langword="null"/> for no limit.</summary>
    public long? Allowance { get; set; }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        Spend(await body.ReadAsync(buffer, cancellationToken));

    public override int Read(byte[] buffer, int offset, int count) => Spend(body.Read(buffer, offset, count));

    private int Spend(int read)
    {
        _read += read;
        limit.CheckBody(_read);
        Allowance -= read;
        return Allowance < 0 ? throw new InvalidDataException("A part of the body is longer than any part that carries a token.") : read;
    }
}
