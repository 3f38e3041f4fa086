namespace Ect.AspNetCore.Bodies;

/// <summary>The tokens of one body. Nothing beyond the limits is read.</summary>
internal sealed class TokenParts(EctLimits limits)
{
    /// <summary>A line break after a token is cut off (profile, section 4).</summary>
    private const int LineBreakLength = 2;

    /// <summary>The length of the buffer that one token leaves for the next. Most tokens need no more.</summary>
    private const int MaxKeptLength = 2_048;

    private readonly TokenBytes _tokens = new();
    private byte[] _buffer = [];
    private int _parts;

    public IReadOnlyList<string> Texts => _tokens;

    public BodyFailure? Failure { get; private set; }

    /// <summary>Reads one token, which is the whole of <paramref name="body"/>.</summary>
    /// <returns>Whether everything is within the limits.</returns>
    public async ValueTask<bool> TryAddAsync(Stream body, CancellationToken cancellationToken)
    {
        var length = 0;
        var most = Math.Min(limits.MaxTokenLength, limits.MaxTokensLength) + (long)LineBreakLength;
        while (length <= most)
        {
            Grow(length, most + 1);
            var read = await body.ReadAsync(_buffer.AsMemory(length), cancellationToken);
            if (read is 0) return TryTake(length);

            length += read;
        }

        return Refuse(EctFailureReason.TokenTooLarge);
    }

    private bool TryTake(int length)
    {
        var isTaken = TryTake(WithoutLineBreak(_buffer.AsSpan(0, length)));
        if (_buffer.Length > MaxKeptLength) _buffer = []; // The next token may be long in coming.
        return isTaken;
    }

    private bool TryTake(ReadOnlySpan<byte> token)
    {
        if (token.Length > limits.MaxTokenLength) return Refuse(EctFailureReason.TokenTooLarge);

        // A text that is repeated counts once, and an empty one not at all, but the number of parts is limited.
        if (++_parts > 2L * limits.MaxTokens) return Refuse(EctFailureReason.TooManyTokens, "some of them again and again, or empty");
        if (token.IsEmpty || _tokens.Contains(token)) return true;
        if (_tokens.Count == limits.MaxTokens) return Refuse(EctFailureReason.TooManyTokens);
        if (token.Length > limits.MaxTokensLength - _tokens.Length) return Refuse(EctFailureReason.TokenTooLarge, "all tokens together");

        _tokens.Add(token);
        return true;
    }

    /// <summary>Refuses all tokens and forgets those that were read.</summary>
    /// <returns><see langword="false"/>.</returns>
    public bool Refuse(EctFailureReason reason, string? detail = null)
    {
        Failure = new(reason, detail);
        _tokens.Clear();
        return false;
    }

    private static ReadOnlySpan<byte> WithoutLineBreak(ReadOnlySpan<byte> token) =>
        token.EndsWith("\r\n"u8) ? token[..^2] : token.EndsWith("\n"u8) ? token[..^1] : token;

    /// <summary>Makes room for more than <paramref name="length"/> bytes. The buffer does not come from a pool, because a pool returns up
    /// to twice the length.</summary>
    private void Grow(int length, long most)
    {
        if (length < _buffer.Length) return;

        var wanted = Math.Max(2L * length, MaxKeptLength);
        Array.Resize(ref _buffer, (int)Math.Min(wanted, Math.Min(most, Array.MaxLength)));
    }
}
