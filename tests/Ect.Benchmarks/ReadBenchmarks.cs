using System.Buffers.Text;
using BenchmarkDotNet.Attributes;
using Ect.Tokens;

namespace Ect.Benchmarks;

/// <summary>What it costs to read a token, and to refuse what cannot be read. Nothing is spent by that, so the text is always the same.</summary>
public class ReadBenchmarks : BareVerification
{
    private readonly TokenReader _reader = new(new EctLimits(), SignatureAlgorithms.Default);
    private readonly string _token, _cut;
    private readonly Receiver _receiver;

    public ReadBenchmarks()
    {
        _token = Sender.Issue().EncodedToken;
        var parts = _token.Split('.');
        _cut = string.Join('.', parts[0], Base64Url.EncodeToString(Base64Url.DecodeFromChars(parts[1]).AsSpan()[..^1]), parts[2]);
        _receiver = new Receiver(Sender);
    }

    [Benchmark(Description = "read a root, no cryptography")]
    public EctFailureReason Read() => Expect(EctFailureReason.None, _reader.Read(_token).Reason);

    [Benchmark(Description = "refuse a malformed token")]
    public async Task<EctFailureReason> Refuse() => Expect(EctFailureReason.Malformed, (await _receiver.VerifyAsync(_cut)).FailureReason);

    private static EctFailureReason Expect(EctFailureReason expected, EctFailureReason actual) =>
        actual == expected ? actual : throw new InvalidOperationException($"{actual}");
}
