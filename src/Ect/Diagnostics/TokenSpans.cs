using System.Diagnostics;
using Ect.Collections;

namespace Ect.Diagnostics;

/// <summary>Remembers which span made or sent a token, so that the spans of later tokens can link to it. It knows what this process has
/// issued or accepted of late, as far as it was traced.</summary>
internal sealed class TokenSpans
{
    private const int Size = 10_000;
    private const int MaxLinks = 100; // OpenTelemetry keeps 128.

    private readonly RecentMap<string, Known> _known = new(Size);

    /// <summary>Notes that a span made a token.</summary>
    public void Made(Activity? activity, EctToken token)
    {
        if (activity is { Recorded: true }) Note(token.Id, activity.Context);
    }

    /// <summary>Notes in which span the heads of a request were sent: that of the caller, which issued them. If several issued them, nobody
    /// knows which of them called. An unsigned head may have any id, also that of a token which another caller will bring.</summary>
    public void Arrived(Activity? activity, IReadOnlyList<EctToken> heads)
    {
        if (activity is not { Recorded: true } || RemoteParentOf(activity) is not { } sender) return;
        if (heads.Any(head => head.Issuer != heads[0].Issuer)) return;
        foreach (var head in heads)
            if (head.IsSigned) Note(head.Id, sender);
    }

    /// <summary>Links a span to those of its token's predecessors, as far as they are known.</summary>
    public void Link(Activity? activity, IEnumerable<string> predecessors)
    {
        if (activity is not { IsAllDataRequested: true }) return;
        foreach (var id in predecessors.Take(MaxLinks))
            if (_known.Find(id) is { } known) activity.AddLink(new(known.Span, new() { ["ect.token_id"] = id }));
    }

    private void Note(string tokenId, ActivityContext span) => _known.Set(tokenId, known => known ?? new(span));

    /// <summary>The span of another process that this one continues. Its <c>tracestate</c> may be long and is left out.</summary>
    private static ActivityContext? RemoteParentOf(Activity? activity)
    {
        while (activity is { HasRemoteParent: false }) activity = activity.Parent;
        return activity is null
            ? null
            : new(activity.TraceId, activity.ParentSpanId, activity.ActivityTraceFlags, traceState: null, isRemote: true);
    }

    private sealed record Known(ActivityContext Span);
}
