namespace Ect.Benchmarks.Table;

/// <summary>Requests at servers on another core, by turns; each has a token of its own, signed before the round.</summary>
internal sealed class LoadBench : IBench
{
    private const int Count = 8_000;

    private readonly Sender _sender;
    private readonly Target[] _targets;

    public LoadBench(string privateKey, IEnumerable<Target> targets)
    {
        (_sender, _targets) = (new(privateKey), [.. targets]);
        SocketSettings.CompleteInline();
    }

    public static string Name(TargetKind kind) => kind switch
    {
        TargetKind.Signature => "a bare signature",
        TargetKind.JwtBearer => "`AddJwtBearer`",
        TargetKind.Ect => "`UseEct()`",
        TargetKind.EctWithRedis => "`UseEct()` with Redis",
        _ => "an empty endpoint",
    };

    public async Task RunRoundAsync(Round round)
    {
        var tokens = _sender.IssueTypical(Count);
        foreach (var target in _targets)
            round.Costs[Name(target.Kind)] = await target.SendAsync([.. tokens.Select(token => LoadRequest.Get(target.Kind, token))]);
    }

    public ValueTask DisposeAsync()
    {
        _sender.Dispose();
        return ValueTask.CompletedTask;
    }
}
