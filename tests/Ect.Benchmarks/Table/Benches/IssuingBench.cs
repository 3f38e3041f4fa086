using System.Security.Cryptography;
using System.Text;

namespace Ect.Benchmarks.Table;

/// <summary>Making a root, and nothing but its signature.</summary>
internal sealed class IssuingBench : IBench
{
    public const string Bare = "ECDsa.SignData", Product = "EctIssuer";
    private const int Count = 3_000;

    private readonly Sender _sender = new();
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly byte[] _text;

    public IssuingBench()
    {
        var token = _sender.IssueTypical([]).EncodedToken;
        _text = Encoding.ASCII.GetBytes(token, 0, token.LastIndexOf('.'));
    }

    public async Task RunRoundAsync(Round round)
    {
        await round.MeasureAsync(Bare, Count, () =>
        {
            for (var i = 0; i < Count; i++) _key.SignData(_text, HashAlgorithmName.SHA256);
            return Task.CompletedTask;
        });
        await round.MeasureAsync(Product, Count, async () =>
        {
            for (var i = 0; i < Count; i++) await _sender.IssueTypicalAsync();
        });
    }

    public ValueTask DisposeAsync()
    {
        _key.Dispose();
        _sender.Dispose();
        return ValueTask.CompletedTask;
    }
}
