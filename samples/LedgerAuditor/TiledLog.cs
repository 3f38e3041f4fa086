using System.Buffers.Binary;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Ect;

namespace LedgerAuditor;

/// <summary>Fetches a C2SP tiled log (tlog-tiles). Every answer is bounded in bytes and in time, redirects are not followed,
/// and a tile or bundle that is not there is asked for again.</summary>
internal sealed class TiledLog(Uri url, string? token, Patience patience) : IDisposable
{
    /// <summary>How many hashes or entries a full tile has.</summary>
    public const int Width = EctLedgerTiles.Width;

    private const int MaxCheckpoint = 131_072, MaxEntry = sizeof(ushort) + ushort.MaxValue;

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    private readonly HttpClient _client = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.GZip,
    })
    {
        DefaultRequestHeaders = { Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token) },
    };

    /// <summary>Returns the checkpoint, of which nothing is verified.</summary>
    public async Task<EctTreeHead> ReadCheckpointAsync()
    {
        var note = (await ReadAsync("checkpoint", MaxCheckpoint)).Content
            ?? throw new SilenceException($"There is no checkpoint at {url}checkpoint.");
        return EctTreeHead.TryParse(Encoding.UTF8.GetString(note), out var head)
            ? head
            : throw new SilenceException(
                $"What is at {url}checkpoint is no signed tree head. Something else may answer there, such as a proxy.");
    }

    /// <summary>Returns the hashes of a tile.</summary>
    public async Task<IReadOnlyList<EctDigest>> ReadHashesAsync(int level, long index, int width)
    {
        var path = PathOf($"{level}", index, width);
        var tile = (await ReadPatientlyAsync(path, width * EctDigest.Length)).Content
            ?? throw new LieException(EctLedgerFailure.EntriesMissing, $"It signed for {path}, which is not there.");
        return tile.Length == width * EctDigest.Length
            ? [.. tile.Chunk(EctDigest.Length).Select(hash => new EctDigest(hash))]
            : throw new LieException(EctLedgerFailure.Malformed, $"It has {tile.Length} bytes for the {width} hashes of {path}.");
    }

    /// <summary>Returns the entries of a bundle; <see langword="null"/> if it is not there, and whether that is because entries of it were
    /// removed, as the ledger says.</summary>
    public async Task<(IReadOnlyList<byte[]>? Entries, bool IsRemoved)> ReadEntriesAsync(long index, int width)
    {
        var path = PathOf("entries", index, width);
        var (bundle, isRemoved) = await ReadPatientlyAsync(path, width * MaxEntry);
        if (bundle is null) return (null, isRemoved);

        var (entries, rest) = (new List<byte[]>(), bundle.AsMemory());
        while (BinaryPrimitives.TryReadUInt16BigEndian(rest.Span, out var length) && rest.Length >= sizeof(ushort) + length)
        {
            entries.Add(rest.Slice(sizeof(ushort), length).ToArray());
            rest = rest[(sizeof(ushort) + length)..];
        }

        return rest.IsEmpty && entries.Count == width
            ? (entries, false)
            : throw new LieException(EctLedgerFailure.Malformed, $"It has other than the {width} entries of {path}.");
    }

    public void Dispose() => _client.Dispose();

    /// <summary>Writes a place three digits at a time, so that no folder has more than 1,000 files.</summary>
    private static string PathOf(string level, long index, int width)
    {
        var place = $"{index % 1_000:000}";
        while ((index /= 1_000) > 0) place = $"x{index % 1_000:000}/{place}";
        return width is Width ? $"tile/{level}/{place}" : $"tile/{level}/{place}.p/{width}";
    }

    /// <summary>Returns the content; <see langword="null"/> if no instance that answered has it.</summary>
    private async Task<(byte[]? Content, bool IsGone)> ReadPatientlyAsync(string path, int maxBytes)
    {
        var answer = await ReadAsync(path, maxBytes);
        while (answer is (null, false) && await patience.PauseAsync()) answer = await ReadAsync(path, maxBytes);
        return answer;
    }

    /// <summary>Returns the content; <see langword="null"/> if it is not there, and whether it will not be there any more.</summary>
    private async Task<(byte[]? Content, bool IsGone)> ReadAsync(string path, int maxBytes)
    {
        using var deadline = new CancellationTokenSource(Timeout);
        try
        {
            using var response = await _client.GetAsync(new Uri(url, path), HttpCompletionOption.ResponseHeadersRead, deadline.Token);
            if (response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Gone)
                return (null, response.StatusCode is HttpStatusCode.Gone);
            if (response.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
                throw new SilenceException(
                    $"{url}{path} answered {(int)response.StatusCode}. Pass a token for it in LEDGER_AUDITOR_TOKEN or with --token-file.");
            if (response.StatusCode is not HttpStatusCode.OK)
                throw new SilenceException($"{url}{path} answered {(int)response.StatusCode}.");
            if (response.Content.Headers.ContentType?.MediaType is "text/html" or "application/xhtml+xml")
                throw new SilenceException($"{url}{path} answered with a web page. Something else answers there, such as a proxy.");

            await response.Content.LoadIntoBufferAsync(maxBytes, deadline.Token);
            return (await response.Content.ReadAsByteArrayAsync(deadline.Token), false);
        }
        catch (Exception exception) when (exception is HttpRequestException or InvalidDataException)
        {
            throw new SilenceException($"{url}{path} cannot be read: {exception.Message}");
        }
        catch (OperationCanceledException)
        {
            throw new SilenceException($"{url}{path} was not there within {Timeout.TotalSeconds} seconds.");
        }
    }
}
