using System.Net.Mime;
using System.Text;
using System.Text.Json;
using Ect.Ledger.AspNetCore.Access;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Ect.Ledger.AspNetCore.Receipts;

/// <summary>Gives the receipt of a token to those who show the token's whole text. Everyone else learns nothing, not even whether it was
/// recorded.</summary>
/// <remarks>The token is the content, and no header: a gateway on the way takes tokens in the header for credentials, and uses them up; and
/// what is in content is not a part of what caches compare.</remarks>
internal sealed class ReceiptAnswer(IEctLedgerReader ledger, EctLimits limits)
{
    private const string Cose = "application/cose";

    public async Task WriteAsync(HttpContext context)
    {
        if (!IsText(context.Request))
        {
            context.Response.StatusCode = StatusCodes.Status415UnsupportedMediaType;
            return;
        }

        var text = await ReadAsync(context.Request.Body, context.RequestAborted);
        if (text is null || await FindAsync(text, context.RequestAborted) is not { } receipt)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        if (WantsCose(context.Request)) await context.WriteAsync($"{Cose}; cose-type=\"cose-sign1\"", receipt.Encoded);
        else await context.WriteAsync(MediaTypeNames.Application.Json, ToJson(receipt));
    }

    private static bool IsText(HttpRequest request) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
        && type.MediaType.Equals(MediaTypeNames.Text.Plain, StringComparison.OrdinalIgnoreCase);

    private static bool WantsCose(HttpRequest request) =>
        MediaTypeHeaderValue.TryParseList(request.Headers.Accept, out var accepted)
        && accepted.Any(type => type.MediaType.Equals(Cose, StringComparison.OrdinalIgnoreCase));

    private static byte[] ToJson(EctReceipt receipt) => JsonSerializer.SerializeToUtf8Bytes(
        new ReceiptBody(receipt.Entry.Encoded, receipt.Encoded), ReceiptJsonContext.Default.ReceiptBody);

    /// <summary>Reads as much as a token may have, and a line break behind it.</summary>
    /// <returns>The text; <see langword="null"/> if it is longer.</returns>
    private async ValueTask<string?> ReadAsync(Stream body, CancellationToken cancellationToken)
    {
        var content = new byte[limits.MaxTokenLength + "\r\n".Length + 1];
        var length = await body.ReadAtLeastAsync(content, content.Length, throwOnEndOfStream: false, cancellationToken);
        return length == content.Length ? null : Encoding.Latin1.GetString(content, 0, length).TrimEnd('\r', '\n');
    }

    private async ValueTask<EctReceipt?> FindAsync(string text, CancellationToken cancellationToken) =>
        EctToken.TryParse(text, limits, out var token) ? await ledger.FindAsync(token, cancellationToken) : null;
}
