using System.Security.Cryptography;

namespace Ect.Benchmarks.Table;

/// <summary>1 MB of content, with the token in the header and in the body in front of it.</summary>
internal sealed class BodyBench : IBench
{
    public const string InHeader = "token in the header", InBody = "token in the body";
    private const int Count = 300, Length = 1 << 20;

    private readonly Sender _sender;
    private readonly Target _target;
    private readonly byte[] _content = RandomNumberGenerator.GetBytes(Length);

    public BodyBench(string privateKey, Target target)
    {
        (_sender, _target) = (new(privateKey), target);
        SocketSettings.CompleteInline();
    }

    public async Task RunRoundAsync(Round round)
    {
        var (inHeader, inBody) = (_sender.IssueTypical(Count), _sender.IssueTypical(Count));
        round.Costs[InHeader] = await _target.SendAsync([.. inHeader.Select(token => LoadRequest.PostWithHeader(token, _content))]);
        round.Costs[InBody] = await _target.SendAsync([.. inBody.Select(token => LoadRequest.PostWithBody(token, _content))]);
    }

    public ValueTask DisposeAsync()
    {
        _sender.Dispose();
        return ValueTask.CompletedTask;
    }
}
