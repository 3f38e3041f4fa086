namespace Ect.Verification;

/// <summary>Writes what this instance refuses to a storage that instances share, and reads what others have written. No request waits for
/// it, and what fails is left for the next time.</summary>
internal sealed class SharedRefusals : IDisposable
{
    private const int MaxInstances = 64;

    /// <summary>When no further part is added to what is written at once. A part has about as many at most.</summary>
    private const int EnoughBytes = 65_536;

    private const int BytesASecond = 1_048_576;

    /// <summary>How many instances are read at once, so that what else is asked of the storage need not wait for all of them.</summary>
    private const int AtOnce = 4;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1), LongestPause = TimeSpan.FromSeconds(30);

    /// <summary>How soon all may be written again.</summary>
    private static readonly TimeSpan Whole = TimeSpan.FromMinutes(1);

    private readonly IEctRefusalStorage _storage;
    private readonly InstanceRefusals _own;
    private readonly Lock _gate;
    private readonly TimeProvider _clock;
    private readonly ITimer _timer;
    private readonly CancellationTokenSource _end = new();
    private readonly Lock _readingGate = new();
    private int _isDue;
    private long? _readAt, _wholeAt;
    private bool _isLacking;
    private TimeSpan _pause = Pause;
    private Task<bool> _reading = Task.FromResult(true);
    private volatile IReadOnlyDictionary<string, (string Version, InstanceRefusals Refusals)> _others =
        new Dictionary<string, (string, InstanceRefusals)>();

    /// <param name="storage">The storage.</param>
    /// <param name="own">The refusals of this instance.</param>
    /// <param name="gate">Guards them.</param>
    /// <param name="clock">The source of time.</param>
    public SharedRefusals(IEctRefusalStorage storage, InstanceRefusals own, Lock gate, TimeProvider clock)
    {
        (_storage, _own, _gate, _clock) = (storage, own, gate, clock);
        using var suppressed = ExecutionContext.SuppressFlow(); // It is no part of the request that comes first.
        _timer = clock.CreateTimer(
            static shared => _ = ((SharedRefusals)shared!).WriteAsync(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Notes that there is something to write. All that happens within a second is written together.</summary>
    public void Changed()
    {
        if (Interlocked.Exchange(ref _isDue, 1) is 0) _timer.Change(Pause, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Reads what others have refused. The storage is asked once a second at most, however many ask here, and for a MiB a second
    /// on average.</summary>
    /// <returns>The refusals that are known, and whether they could just be read.</returns>
    public async ValueTask<(IEnumerable<InstanceRefusals> Others, bool AreCurrent)> ReadAsync(CancellationToken cancellationToken)
    {
        Task<bool> reading;
        lock (_readingGate)
        {
            if (_reading.IsCompleted && (_readAt is not { } before || _clock.GetElapsedTime(before) >= _pause))
            {
                _readAt = _clock.GetTimestamp();
                using var suppressed = ExecutionContext.SuppressFlow();
                _reading = Task.Run(TryReadAsync, CancellationToken.None);
            }

            reading = _reading;
        }

        var areCurrent = await reading.WaitAsync(cancellationToken).ConfigureAwait(false);
        return (_others.Values.Select(other => other.Refusals), areCurrent);
    }

    public void Dispose()
    {
        _timer.Dispose();
        _end.Cancel();
    }

    private async Task WriteAsync()
    {
        var parts = Take();
        try
        {
            var values = parts.ToDictionary(part => part.Part.Name, part => (ReadOnlyMemory<byte>)part.Value);
            _isLacking |= await _storage.WriteRefusalsAsync(_own.Id, values, _end.Token).ConfigureAwait(false);
            if (_isLacking) CompleteNext(parts);
        }
        catch (Exception) when (!_end.IsCancellationRequested)
        {
            Mark(parts.Select(part => part.Part)); // The storage counts its failures, and requests that need it tell of them.
        }
        catch (Exception)
        {
            return;
        }

        Volatile.Write(ref _isDue, 0);
        lock (_gate)
            if (!_own.Parts.Any(part => part.IsChanged)) return;
        Changed();
    }

    /// <summary>Takes what has changed, as much as may be written at once; the rest comes next.</summary>
    private List<(RefusalPart Part, byte[] Value)> Take()
    {
        var (taken, bytes) = (new List<(RefusalPart, byte[])>(), 0);
        lock (_gate)
        {
            foreach (var part in _own.Parts.Where(part => part.IsChanged).OrderBy(part => part.WrittenAt))
            {
                if (bytes >= EnoughBytes) break;
                var value = part.Encode();
                (part.IsChanged, part.WrittenAt) = (false, _clock.GetTimestamp());
                taken.Add((part, value));
                bytes += value.Length;
            }
        }

        return taken;
    }

    private void Mark(IEnumerable<RefusalPart> parts)
    {
        lock (_gate)
            foreach (var part in parts) part.IsChanged = true;
    }

    /// <summary>Has everything written that the storage lacks, because it has lost it or never had it. Not again and again where more
    /// instances write than it keeps.</summary>
    private void CompleteNext(List<(RefusalPart Part, byte[] Value)> written)
    {
        if (_wholeAt is { } before && _clock.GetElapsedTime(before) < Whole) return;
        _isLacking = false;
        lock (_gate)
        {
            RefusalPart[] others = [.. _own.Parts.Except(written.Select(one => one.Part))];
            if (others.Length > 0) _wholeAt = _clock.GetTimestamp();
            Mark(others);
        }
    }

    private async Task<bool> TryReadAsync()
    {
        try
        {
            var listed = await _storage.ListRefusingInstancesAsync(_end.Token).ConfigureAwait(false);
            var others = new Dictionary<string, (string Version, InstanceRefusals Refusals)>(StringComparer.Ordinal);
            var bytes = 0L;
            foreach (var some in listed.Where(one => one.Key != _own.Id && IsInstance(one.Key)).Take(MaxInstances).Chunk(AtOnce))
            {
                foreach (var (version, refusals, length) in await Task.WhenAll(some.Select(ReadAsync)).ConfigureAwait(false))
                {
                    others.Add(refusals.Id, (version, refusals));
                    bytes += length;
                }
            }

            _others = others;
            _pause = TimeSpan.FromSeconds(Math.Clamp(bytes / (double)BytesASecond, Pause.TotalSeconds, LongestPause.TotalSeconds));
            return true;
        }
        catch (Exception)
        {
            return false; // What was read before is shown for as long as it matters.
        }
    }

    private async Task<(string Version, InstanceRefusals Refusals, long Bytes)> ReadAsync(KeyValuePair<string, string> listed)
    {
        var (instance, version) = listed;
        if (_others.TryGetValue(instance, out var known) && known.Version == version) return (version, known.Refusals, 0);
        var parts = await _storage.ReadRefusalsAsync(instance, _end.Token).ConfigureAwait(false);
        return (version, InstanceRefusals.Read(instance, parts), parts.Sum(part => (long)part.Value.Length));
    }

    private static bool IsInstance(string id) => id.Length is InstanceRefusals.IdLength && id.All(char.IsAsciiHexDigitLower);
}
