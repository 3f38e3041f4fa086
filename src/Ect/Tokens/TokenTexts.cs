using System.Collections;

namespace Ect.Tokens;

/// <summary>The tokens of one request as they travelled, each text once, within the limits of rule 2. It stops at the first limit that is
/// passed, before anything of a token is taken apart: what lies beyond is neither looked at nor kept.</summary>
internal sealed class TokenTexts(EctLimits limits) : IReadOnlyList<string>
{
    private readonly List<(string Text, int Position)> _texts = new(capacity: 1); // Most requests bring one text.
    private HashSet<string>? _distinct;
    private int _added, _length;

    public int Count => _texts.Count;

    /// <summary>The limit that was passed.</summary>
    public Failure Failure { get; private set; }

    /// <summary>Which of all that was to be taken in is longer than a token may be; <see langword="null"/> if that is not the
    /// failure.</summary>
    public int? TooLong { get; private set; }

    public string this[int index] => _texts[index].Text;

    /// <summary>Which of all that was taken in a text is, those included that count no more.</summary>
    public int PositionOf(int index) => _texts[index].Position;

    /// <summary>Takes a text in. One that is there already counts once, and an empty one not at all, but neither goes on for
    /// ever.</summary>
    /// <returns>Whether all is within the limits.</returns>
    public bool TryAdd(ReadOnlySpan<char> text)
    {
        if (CanTake(text.Length) && !text.IsEmpty) Take(text.ToString());
        return !Failure.IsFailure;
    }

    /// <inheritdoc cref="TryAdd(ReadOnlySpan{char})"/>
    public bool TryAdd(string text)
    {
        if (CanTake(text.Length) && text.Length > 0) Take(text);
        return !Failure.IsFailure;
    }

    /// <summary>Refuses a text that is too long to be read.</summary>
    /// <returns><see langword="false"/>.</returns>
    public bool Refuse()
    {
        if (!Failure.IsFailure) (Failure, TooLong) = (EctFailureReason.TokenTooLarge, _added);
        return false;
    }

    public IEnumerator<string> GetEnumerator() => _texts.Select(taken => taken.Text).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private bool CanTake(int length)
    {
        if (Failure.IsFailure) return false;
        if (length > limits.MaxTokenLength) return Refuse();
        if (++_added > 2L * limits.MaxTokens) Failure = new(EctFailureReason.TooManyTokens, "some of them again and again, or empty");
        return !Failure.IsFailure;
    }

    private bool IsThere(string text)
    {
        if (_texts.Count is 0) return false;
        _distinct ??= new(this, TokenTextComparer.Instance);
        return !_distinct.Add(text);
    }

    private void Take(string text)
    {
        if (IsThere(text)) return;
        if (_texts.Count == limits.MaxTokens) Failure = EctFailureReason.TooManyTokens;
        else if (text.Length > limits.MaxTokensLength - _length) Failure = new(EctFailureReason.TokenTooLarge, "all tokens together");
        if (Failure.IsFailure) return;

        _length += text.Length;
        _texts.Add((text, _added - 1));
    }
}
