using System.Text;
using BenchmarkDotNet.Attributes;
using Microsoft.IdentityModel.Tokens;

namespace Ect.Benchmarks;

/// <summary>What it costs to issue a token, which is recorded in a store; each iteration begins with an empty one.</summary>
public class IssueBenchmarks
{
    private byte[] _text = [];
    private SignatureProvider? _provider;
    private Sender? _sender;

    [IterationSetup]
    public void Renew()
    {
        _sender = new Sender();
        var token = _sender.Issue().EncodedToken;
        _text = Encoding.ASCII.GetBytes(token, 0, token.LastIndexOf('.'));
        _provider = new AsymmetricSignatureProvider(_sender.Credentials.Key, SecurityAlgorithms.EcdsaSha256, willCreateSignatures: true);
        _provider.Sign(_text);
    }

    [IterationCleanup]
    public void Retire() => _sender!.Dispose();

    [Benchmark(Baseline = true, Description = "bare ES256 signature")]
    public byte[] Bare() => _provider!.Sign(_text);

    [Benchmark(Description = "issue a root")]
    public ValueTask<EctToken> Issue() => _sender!.IssueAsync([]);
}
