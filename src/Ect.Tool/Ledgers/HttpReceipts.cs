using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Ect.Tool.Input;
using Ect.Tool.Output;

namespace Ect.Tool.Ledgers;

/// <summary>Asks a service for receipts (<c>MapEctLedgerReceipts</c>), and believes none.</summary>
/// <param name="url">Where it is asked.</param>
/// <param name="token">The bearer token that the service asks for; <see langword="null"/> if it asks for none.</param>
/// <param name="key">The ledger's pinned key.</param>
internal sealed class HttpReceipts(Uri url, string? token, EctLedgerKey key) : IDisposable
{
    private const int MaxBytes = 1 << 20;

    private readonly Remote _remote = new(token);
    private readonly EctLedgerVerifier _verifier = new([key]);

    /// <summary>Asks for the receipt of a token, whose text is shown to the service.</summary>
    /// <returns><see langword="null"/> if it has none.</returns>
    /// <exception cref="LieException">What it gave is no receipt of the ledger for this token.</exception>
    /// <exception cref="ToolException">It cannot be asked.</exception>
    public async Task<GivenReceipt?> AskAsync(EctToken recorded, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, url)
        {
            Content = new StringContent(recorded.EncodedToken, Encoding.ASCII, "text/plain"),
            Headers = { Accept = { new MediaTypeWithQualityHeaderValue("application/json") } },
        };
        var reply = await _remote.SendAsync(request, MaxBytes, cancellationToken);
        return reply switch
        {
            { Status: 404 } => null,
            { Status: 401 or 403 } => throw new ToolException(
                $"{url} answered {reply.Status}. Give a token for it with --token-file, or in ECT_LEDGER_TOKEN."),
            { Status: not 200 } => throw new ToolException($"{url} answered {reply.Status}. Say with --receipts where receipts are."),
            { IsWebPage: true } => throw new ToolException(
                $"{url} answered with a web page. Something else answers there, such as a proxy."),
            _ => Verify(recorded, Parse(reply.Content)),
        };
    }

    public void Dispose() => _remote.Dispose();

    private EvidenceReceipt Parse(byte[] content)
    {
        try
        {
            return JsonSerializer.Deserialize(content, EvidenceJson.Default.EvidenceReceipt) ?? throw new JsonException();
        }
        catch (JsonException)
        {
            throw new ToolException($"What {url} answered is no entry with its receipt.");
        }
    }

    private GivenReceipt Verify(EctToken recorded, EvidenceReceipt given)
    {
        var failure = _verifier.VerifyReceipt(given.Entry, given.Receipt, out var proof);
        if (failure is not EctLedgerFailure.None)
            throw new LieException(failure, $"What it gave for {recorded.Id} is no receipt of this ledger for its entry.");
        if (!EctLedgerEntry.TryParse(given.Entry, out var entry) || entry.EncodedToken != recorded.EncodedToken)
            throw new LieException(EctLedgerFailure.WrongSubject, $"What it gave for {recorded.Id} is the receipt of another token.");
        return new(recorded.Id, given.Entry, given.Receipt, proof!);
    }
}
