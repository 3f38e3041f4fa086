using System.Collections.ObjectModel;
using Ect.Tokens;

namespace Ect;

/// <summary>The tokens of one request as they were sent, each text once, within the limits (profile, section 4, and rule 2).</summary>
/// <remarks>Reading stops at the first limit that is exceeded, before any token is decoded. <see cref="EctVerifier"/> refuses such texts
/// with the same reason, and counts texts again that were taken within other limits than its own.</remarks>
public sealed class EctTokenTexts : ReadOnlyCollection<string>
{
    /// <summary>The length of the longest JSON body that may carry tokens: 1,048,576 bytes.</summary>
    public const int MaxJsonLength = JsonMember.MaxBodyLength;

    private const int SeveralTexts = 20; // More than most requests have, and no more than a stranger may make us reserve.

    private readonly EctLimits _limits;
    private readonly List<string> _texts;
    private List<int>? _positions; // Made when a text does not count, so that the positions of texts differ from their indexes.
    private HashSet<string>? _distinct;
    private int _added, _length;

    internal EctTokenTexts(EctLimits limits) : this(limits, new(capacity: 1)) // Most requests have one text.
    {
    }

    private EctTokenTexts(EctLimits limits, List<string> texts) : base(texts) => (_limits, _texts) = (limits, texts);

    /// <summary>The reason why the tokens cannot be accepted, whatever they say. If it is <see cref="EctFailureReason.None"/>, these are
    /// all the tokens of the request.</summary>
    public EctFailureReason FailureReason => Failure.Reason;

    /// <summary>An explanation for the service's own log, without any part of the request.</summary>
    public string? FailureDetail => Failure.Detail;

    internal Failure Failure { get; private set; }

    /// <summary>The position of the text that is longer than a token may be; <see langword="null"/> if that is not the failure.</summary>
    internal int? PositionOfTooLong { get; private set; }

    /// <summary>Splits the values of the field <see cref="EctHeaderNames.ExecutionContext"/>.</summary>
    /// <param name="values">The values, one for each field of that name.</param>
    /// <param name="limits">The limits, as in <see cref="EctOptions.Limits"/>.</param>
    /// <returns>The tokens.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    public static EctTokenTexts FromFields(IEnumerable<string?> values, EctLimits limits)
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentNullException.ThrowIfNull(limits);
        return TokenHeader.Split(values, limits);
    }

    /// <summary>Finds the tokens that a JSON object carries in its member <c>execution_context</c>.</summary>
    /// <param name="json">The whole body, in UTF-8.</param>
    /// <param name="limits">The limits, as in <see cref="EctOptions.Limits"/>.</param>
    /// <returns>The tokens; none if the JSON has no such member. Text that is not JSON is
    /// <see cref="EctFailureReason.Malformed"/>.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="limits"/> is <see langword="null"/>.</exception>
    public static EctTokenTexts FromJson(ReadOnlySpan<byte> json, EctLimits limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        return JsonTokenReader.Read(json, limits);
    }

    /// <summary>Selects the tokens to return with an answer in the field <see cref="EctHeaderNames.ExecutionContext"/>: a token, and the
    /// predecessors that its receiver has not issued itself.</summary>
    /// <param name="token">The token.</param>
    /// <param name="predecessors">The predecessors that it names.</param>
    /// <param name="limits">The limits of the receiver.</param>
    /// <returns>The token, followed by as many predecessors as fit into 7,168 bytes and the limits.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    public static IReadOnlyList<string> ForHeader(EctToken token, IEnumerable<EctToken> predecessors, EctLimits limits)
    {
        ArgumentNullException.ThrowIfNull(token);
        ArgumentNullException.ThrowIfNull(predecessors);
        ArgumentNullException.ThrowIfNull(limits);
        var inline = InlinePredecessors.Fit(
            token.EncodedToken.Length, token.JsonValues, predecessors, token.Audiences[0], limits, TokenHeader.DefaultMaxBytes);
        return [token.EncodedToken, .. inline.Texts];
    }

    /// <summary>Returns the position of a text among all that were added, including those that do not count.</summary>
    internal int PositionOf(int index) => _positions is null ? index : _positions[index];

    /// <summary>Returns these texts as they count within <paramref name="limits"/>.</summary>
    internal EctTokenTexts Within(EctLimits limits)
    {
        if (limits == _limits || Failure.IsFailure) return this;

        var counted = new EctTokenTexts(limits);
        for (var i = 0; i < Count; i++)
        {
            counted._added = PositionOf(i); // Texts that did not count keep their places.
            if (!counted.TryAdd(this[i])) break;
        }

        return counted;
    }

    /// <summary>Adds a text. A repeated one counts once, and an empty one not at all, but their number is limited.</summary>
    /// <returns>Whether everything is within the limits.</returns>
    internal bool TryAdd(ReadOnlySpan<char> text)
    {
        if (CanTake(text.Length) && !text.IsEmpty) Take(text.ToString());
        return !Failure.IsFailure;
    }

    /// <inheritdoc cref="TryAdd(ReadOnlySpan{char})"/>
    internal bool TryAdd(string text)
    {
        if (CanTake(text.Length) && text.Length > 0) Take(text);
        return !Failure.IsFailure;
    }

    /// <summary>Refuses a text that is too long to be read.</summary>
    /// <returns><see langword="false"/>.</returns>
    internal bool Refuse()
    {
        if (!Failure.IsFailure) (Failure, PositionOfTooLong) = (EctFailureReason.TokenTooLarge, _added);
        return false;
    }

    /// <summary>Refuses all texts.</summary>
    /// <returns>The same texts.</returns>
    internal EctTokenTexts Refuse(EctFailureReason reason, string detail)
    {
        Failure = new(reason, detail);
        return this;
    }

    private bool CanTake(int length)
    {
        if (Failure.IsFailure) return false;
        if (length > _limits.MaxTokenLength) return Refuse();
        if (++_added > 2L * _limits.MaxTokens) Failure = new(EctFailureReason.TooManyTokens, "some of them again and again, or empty");
        return !Failure.IsFailure;
    }

    private bool IsThere(string text)
    {
        if (_texts.Count is 0) return false;
        _distinct ??= BeginSeveral();
        return !_distinct.Add(text);
    }

    private HashSet<string> BeginSeveral()
    {
        _texts.EnsureCapacity(SeveralTexts);
        return new(SeveralTexts, TokenTextComparer.Instance) { _texts[0] };
    }

    private void Take(string text)
    {
        if (IsThere(text)) return;
        if (_texts.Count == _limits.MaxTokens) Failure = EctFailureReason.TooManyTokens;
        else if (text.Length > _limits.MaxTokensLength - _length) Failure = new(EctFailureReason.TokenTooLarge, "all tokens together");
        if (Failure.IsFailure) return;

        _length += text.Length;
        var position = _added - 1;
        if (position != _texts.Count) _positions ??= [.. Enumerable.Range(0, _texts.Count)];
        _positions?.Add(position);
        _texts.Add(text);
    }
}
