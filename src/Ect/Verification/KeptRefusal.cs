using Ect.Diagnostics;
using Ect.Tokens;

namespace Ect.Verification;

/// <summary>What is kept of a token that was refused: neither the token nor its text. Texts are made fit for people when they are
/// shown.</summary>
internal sealed record KeptRefusal(RefusalKind Kind, long Number, DateTimeOffset FirstAt)
{
    /// <summary>The length to which texts are cut when they are kept. They are then cut to be shown, with a mark that says so.</summary>
    private const int MaxLength = LogText.MaxLength + 2;

    private static readonly TimeSpan Slot = TimeSpan.FromMinutes(10);

    /// <summary>The number of the last refusal of the token.</summary>
    public long Latest { get; private init; } = Number;

    public DateTimeOffset At { get; private init; } = FirstAt;

    /// <summary>How many times the token was refused within an hour.</summary>
    public required HourCount Counted { get; init; }

    public string? Issuer { get; private init; }

    public string? TokenId { get; private init; }

    public string? WorkflowId { get; private init; }

    public string? Action { get; private init; }

    public string? Detail { get; private init; }

    public static KeptRefusal Of(EctVerificationResult result, bool wouldRefuse, long number, DateTimeOffset at)
    {
        var token = result.FailedToken;
        var counted = new HourCount(Slot);
        counted.Add(at);
        return new(new(result.FailureReason, result.IsAuthentic, wouldRefuse), number, at)
        {
            Counted = counted,
            Issuer = Cut(token?.Issuer),
            TokenId = token?.Id,
            WorkflowId = token?.WorkflowId,
            Action = Cut(token?.Action),
            Detail = Cut(result.FailureDetail),
        };
    }

    /// <summary>Whether another one is about the same token or, without a token, says the same.</summary>
    public bool IsAbout(KeptRefusal other) => TokenId is null
        ? other.TokenId is null && (Issuer, WorkflowId, Action, Detail) == (other.Issuer, other.WorkflowId, other.Action, other.Detail)
        : (TokenId, Issuer, WorkflowId) == (other.TokenId, other.Issuer, other.WorkflowId);

    /// <summary>Returns this refusal with those before it of the same token.</summary>
    public KeptRefusal After(KeptRefusal earlier)
    {
        earlier.Counted.Add(At);
        return this with { Number = earlier.Number, FirstAt = earlier.FirstAt, Counted = earlier.Counted };
    }

    public EctRefusal ToRefusal(string instance, string service, long count) => new()
    {
        Id = $"{instance}-{Number}",
        Service = service,
        Count = count,
        FirstAt = FirstAt,
        At = At,
        Reason = Kind.Reason,
        Issuer = Shown(Issuer),
        TokenId = TokenId,
        WorkflowId = WorkflowId,
        Action = Shown(Action),
        Detail = Shown(Detail),
        Remedy = Remedies.For(Kind.Reason),
        WouldRefuse = Kind.WouldRefuse,
        IsAuthentic = Kind.IsAuthentic,
    };

    public void Write(BinaryWriter writer)
    {
        writer.Write7BitEncodedInt64(Number);
        writer.Write7BitEncodedInt64(Latest);
        writer.Write(FirstAt.ToUnixTimeMilliseconds());
        writer.Write(At.ToUnixTimeMilliseconds());
        Counted.Write(writer);
        foreach (var text in (string?[])[Issuer, TokenId, WorkflowId, Action, Detail])
        {
            writer.Write(text is not null);
            if (text is not null) writer.Write(text);
        }
    }

    public static KeptRefusal Read(RefusalKind kind, BinaryReader reader)
    {
        var (number, latest) = (reader.ReadCount(), reader.ReadCount());
        return new(kind, number, reader.ReadTime())
        {
            Latest = latest,
            At = reader.ReadTime(),
            Counted = HourCount.Read(Slot, reader),
            Issuer = Text(),
            TokenId = Id(),
            WorkflowId = Id(),
            Action = Text(),
            Detail = Text(),
        };

        string? Text() => reader.ReadBoolean() ? reader.ReadString() : null;

        string? Id() => reader.ReadBoolean() ? reader.ReadId() : null;
    }

    private static string? Cut(string? text) => text?.Length > MaxLength ? VisibleText.Start(text, MaxLength).ToString() : text;

    private static string? Shown(string? text) => text is null ? null : LogText.Of(text);
}

/// <summary>What is kept apart, so that it pushes out nothing else.</summary>
internal readonly record struct RefusalKind(EctFailureReason Reason, bool IsAuthentic, bool WouldRefuse);
