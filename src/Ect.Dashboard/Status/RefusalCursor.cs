using System.Globalization;
using Ect.Dashboard.Answers;
using Microsoft.AspNetCore.Http;

namespace Ect.Dashboard.Status;

/// <summary>A place in the list of refusals: the last one that was listed.</summary>
internal sealed record RefusalCursor(long At, string Id)
{
    public const int MaxLength = 200;

    public static RefusalCursor Of(EctRefusal refusal) => new(refusal.At.Milliseconds(), refusal.Id);

    /// <exception cref="BadHttpRequestException">The text is no cursor.</exception>
    public static RefusalCursor Parse(string text) =>
        text.Split('_', 2) is [var time, { Length: > 0 } id]
        && long.TryParse(time, NumberStyles.None, CultureInfo.InvariantCulture, out var at)
            ? new(at, id)
            : throw new BadHttpRequestException("'before' must be what an answer gave as 'next'.");

    /// <summary>What comes after it, latest first. If it was refused again, it is at the beginning now, and none that is older is
    /// left out.</summary>
    public IEnumerable<EctRefusal> After(IEnumerable<EctRefusal> refusals)
    {
        var older = refusals.SkipWhile(refusal => refusal.At.Milliseconds() > At).ToList();
        var place = older.FindIndex(refusal => refusal.Id == Id);
        return older.Skip(place + 1);
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{At}_{Id}");
}
