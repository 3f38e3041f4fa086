using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Ect.Benchmarks.Table;

/// <summary>A root, verified by the product, by Microsoft's handler, and by nothing but its signature.</summary>
internal sealed class RootBench : IBench
{
    public const string Bare = "ECDsa.VerifyData", Product = "VerifyAsync", Microsoft = "JsonWebTokenHandler";
    private const int Count = 3_000;

    private readonly Sender _sender = new();
    private readonly Receiver _receiver;
    private readonly ECDsa _key;
    private readonly JsonWebTokenHandler _handler = new();
    private readonly TokenValidationParameters _parameters;

    public RootBench()
    {
        _receiver = new(_sender);
        _key = ECDsa.Create();
        _key.ImportFromPem(_sender.PublicKey);
        _parameters = new()
        {
            ValidIssuer = Sender.Identity,
            ValidAudience = Receiver.Identity,
            IssuerSigningKey = new ECDsaSecurityKey(_key) { KeyId = Sender.KeyId },
        };
    }

    public async Task RunRoundAsync(Round round)
    {
        var tokens = _sender.IssueTypical(Count);
        var signed = tokens.Select(token => Encoding.ASCII.GetBytes(token, 0, token.LastIndexOf('.'))).ToArray();
        var signatures = tokens.Select(token => Base64Url.DecodeFromChars(token.AsSpan(token.LastIndexOf('.') + 1))).ToArray();

        await round.MeasureAsync(Bare, Count, () =>
        {
            for (var i = 0; i < Count; i++)
                if (!_key.VerifyData(signed[i], signatures[i], HashAlgorithmName.SHA256))
                    throw new InvalidOperationException("The signature is not good.");
            return Task.CompletedTask;
        });
        await round.MeasureAsync(Product, Count, () => _receiver.AcceptAllAsync(tokens));
        await round.MeasureAsync(Microsoft, Count, async () =>
        {
            foreach (var token in tokens)
                if (await _handler.ValidateTokenAsync(token, _parameters) is { IsValid: false, Exception: var exception }) throw exception;
        });
    }

    public ValueTask DisposeAsync()
    {
        _key.Dispose();
        _sender.Dispose();
        return _receiver.DisposeAsync();
    }
}
