using System.Buffers.Text;
using System.Text;
using BenchmarkDotNet.Attributes;
using Microsoft.IdentityModel.Tokens;

namespace Ect.Benchmarks;

/// <summary>The baseline: one ES256 verification of a root token's bytes, by the same key and library as the product's, and nothing else.</summary>
public abstract class BareVerification
{
    private readonly SignatureProvider _provider;
    private readonly byte[] _signed;
    private readonly byte[] _signature;

    protected BareVerification()
    {
        var token = Sender.Issue().EncodedToken;
        var dot = token.LastIndexOf('.');
        _signed = Encoding.ASCII.GetBytes(token, 0, dot);
        _signature = Base64Url.DecodeFromChars(token.AsSpan(dot + 1));
        _provider = new AsymmetricSignatureProvider(Sender.Credentials.Key, SecurityAlgorithms.EcdsaSha256);
    }

    private protected Sender Sender { get; } = new();

    [Benchmark(Baseline = true, Description = "bare ES256 verification")]
    public bool Bare() => _provider.Verify(_signed, _signature);
}
