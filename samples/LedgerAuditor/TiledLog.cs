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

    /// <summary>Returns the checkpoint, of which nothing is verified; <see langword="null"/> if something else is in its place.</summary>
    public async Task<EctTreeHead?> ReadCheckpointAsync()
    {
        var note = await ReadAsync("checkpoint", MaxCheckpoint)
            ?? throw new SilenceException($"There is no checkpoint at {url}checkpoint.");
        return EctTreeHead.TryParse(Encoding.UTF8.GetString(note), out var head) ? head : null;
    }

    /// <summary>Returns the hashes of a tile.</summary>
    public async Task<IReadOnlyList<EctDigest>> ReadHashesAsync(int level, long index, int width)
    {
        var path = PathOf($"{level}", index, width);
        var tile = await ReadPatientlyAsync(path, width * EctDigest.Length)
            ?? throw new LieException(EctLedgerFailure.EntriesMissing, $"It signed for {path}, which is not there.");
        return tile.Length == width * EctDigest.Length
            ? [.. tile.Chunk(EctDigest.Length).Select(hash => new EctDigest(hash))]
            : throw new LieException(EctLedgerFailure.Malformed, $"It has {tile.Length} bytes for the {width} hashes of {path}.");
    }

    /// <summary>Returns the entries of a bundle; <see langword="null"/> if it is not there, as after entries of it were
    /// removed.</summary>
    public async Task<IReadOnlyList<byte[]>?> ReadEntriesAsync(long index, int width)
    {
        var path = PathOf("entries", index, width);
        if (await ReadPatientlyAsync(path, width * MaxEntry) is not { } bundle) return null;

        var (entries, rest) = (new List<byte[]>(), bundle.AsMemory());
        while (BinaryPrimitives.TryReadUInt16BigEndian(rest.Span, out var length) && rest.Length >= sizeof(ushort) + length)
        {
            entries.Add(rest.Slice(sizeof(ushort), length).ToArray());
            rest = rest[(sizeof(ushort) + length)..];
        }

        return rest.IsEmpty && entries.Count == width
            ? entries
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
    private async Task<byte[]?> ReadPatientlyAsync(string path, int maxBytes)
    {
        var content = await ReadAsync(path, maxBytes);
        while (content is null && await patience.PauseAsync()) content = await ReadAsync(path, maxBytes);
        return content;
    }

    /// <summary>Returns the content; <see langword="null"/> if it is not there.</summary>
    private async Task<byte[]?> ReadAsync(string path, int maxBytes)
    {
        using var deadline = new CancellationTokenSource(Timeout);
        try
        {
            using var response = await _client.GetAsync(new Uri(url, path), HttpCompletionOption.ResponseHeadersRead, deadline.Token);
            if (response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Gone) return null;
            if (response.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
                throw new SilenceException(
                    $"{url}{path} answered {(int)response.StatusCode}. Pass a token for it in LEDGER_AUDITOR_TOKEN or with --token-file.");
            if (response.StatusCode is not HttpStatusCode.OK)
                throw new SilenceException($"{url}{path} answered {(int)response.StatusCode}.");

            await response.Content.LoadIntoBufferAsync(maxBytes, deadline.Token);
            return await response.Content.ReadAsByteArrayAsync(deadline.Token);
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
