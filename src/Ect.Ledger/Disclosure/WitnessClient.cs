using System.Globalization;
using System.Net;
using System.Text;
using Ect.Ledger.Diagnostics;
using Ect.Ledger.Notes;
using Microsoft.Extensions.Logging;

namespace Ect.Ledger.Disclosure;

/// <summary>Asks a witness to sign heads (C2SP tlog-witness). The witness remembers the last one that it signed, and is given the proof
/// that the next continues it.</summary>
internal sealed class WitnessClient(EctWitnessEndpoint witness, IEctLedgerReader ledger, IHttpClientFactory clients, ILogger logger)
{
    public const string ClientName = "Ect.Ledger.Witnesses";

    private const string SizeType = "text/x.tlog.size";

    private readonly Uri _address = new($"{witness.Prefix.AbsoluteUri.TrimEnd('/')}/add-checkpoint");
    private long _size;

    /// <summary>Returns what the witness signed; nothing where it did not.</summary>
    public async Task<IReadOnlyList<SignedNote.Signature>> CosignAsync(EctTreeHead head, CancellationToken cancellationToken)
    {
        try
        {
            var (signatures, isBehind) = await AskAsync(head, cancellationToken).ConfigureAwait(false);
            if (isBehind) (signatures, _) = await AskAsync(head, cancellationToken).ConfigureAwait(false);
            if (signatures is []) logger.WitnessSignedNothing(witness.Key.Name, head.Size, _size);
            return signatures;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested) // Whatever it answers, the checkpoint is shown.
        {
            logger.WitnessOutOfReach(witness.Key.Name, exception.Message);
            return [];
        }
    }

    private async Task<(IReadOnlyList<SignedNote.Signature> Signatures, bool IsBehind)> AskAsync(
        EctTreeHead head, CancellationToken cancellationToken)
    {
        if (_size > head.Size) _size = 0; // It says itself where it is.
        using var content = new StringContent(await WriteAsync(head, cancellationToken).ConfigureAwait(false), Encoding.UTF8);
        using var client = clients.CreateClient(ClientName);
        using var response = await client.PostAsync(_address, content, cancellationToken).ConfigureAwait(false);
        var answer = Encoding.UTF8.GetString(await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false));

        if (response.StatusCode is HttpStatusCode.OK)
        {
            _size = head.Size;
            return (Read(head, answer), false);
        }

        if (response.StatusCode is not HttpStatusCode.Conflict || response.Content.Headers.ContentType?.MediaType is not SizeType
            || !long.TryParse(answer.TrimEnd('\n'), NumberStyles.None, CultureInfo.InvariantCulture, out var size))
            return ([], false);
        (var before, _size) = (_size, size);
        return ([], size != before && size <= head.Size);
    }

    private async ValueTask<string> WriteAsync(EctTreeHead head, CancellationToken cancellationToken)
    {
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"old {_size}\n");
        if (_size > 0 && _size < head.Size)
        {
            var proof = await ledger.ProveConsistencyAsync(_size, head.Size, cancellationToken).ConfigureAwait(false);
            foreach (var hash in proof.Path) text.Append(Convert.ToBase64String(hash.ToArray())).Append('\n');
        }

        return text.Append('\n').Append(head.Note).ToString();
    }

    /// <summary>Of the lines that came, those of this witness that are good.</summary>
    private IReadOnlyList<SignedNote.Signature> Read(EctTreeHead head, string lines) =>
        EctTreeHead.TryParse(head.Note + lines, out var signed) && signed.SignedNote.Text == head.SignedNote.Text
            && witness.Key.TryFindTime(signed, out _)
                ? [.. signed.SignedNote.Signatures.Where(witness.Key.Made).Take(1)]
                : [];
}
