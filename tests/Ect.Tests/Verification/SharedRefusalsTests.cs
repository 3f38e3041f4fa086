using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;

namespace Ect.Tests;

/// <summary>What instances write to a storage that they share, and when.</summary>
public sealed class SharedRefusalsTests : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1), Deadline = TimeSpan.FromSeconds(30);

    private readonly Forge _alice = new();
    private readonly Storage _storage = new();
    private readonly TestService _one, _other;

    public SharedRefusalsTests() => (_one, _other) = (Start(), Start());

    public void Dispose()
    {
        _one.Dispose();
        _other.Dispose();
        _alice.Dispose();
    }

    [Fact]
    public async Task Get_AnotherInstanceRefused_IsToldWithItsService()
    {
        var (id, workflow) = (Forge.NewId(), Forge.NewId());
        await _one.VerifyAsync(_alice.Token(claims => (claims["jti"], claims["wid"], claims["aud"]) = (id, workflow, Forge.Bob)));
        await WriteAsync(_one);

        var (here, there) = (await GetAsync(_one), await GetAsync(_other));

        var refusal = Assert.Single(there.Recent);
        Assert.Equal((id, workflow, Forge.Me, true, 1L), (refusal.TokenId, refusal.WorkflowId, refusal.Service, refusal.IsAuthentic, refusal.Count));
        Assert.Equal((EctFailureReason.AudienceMismatch, Forge.Alice, "review_spec"), (refusal.Reason, refusal.Issuer, refusal.Action));
        Assert.Equal(Assert.Single(here.Recent).Id, refusal.Id);
        Assert.Equal([KeyValuePair.Create(EctFailureReason.AudienceMismatch, 1L)], there.Counts);
        Assert.Equal([KeyValuePair.Create(workflow, 1L)], there.Workflows);
        Assert.True(there.IncludesOthers);
        Assert.Equal((1, 2, here.Instances[0]), (here.Instances.Count, there.Instances.Count, there.Instances[1]));
    }

    [Fact]
    public async Task Get_BothRefused_CountsAreThoseOfAll()
    {
        for (var i = 0; i < 100; i++) await _one.VerifyAsync("garbage");
        await _other.VerifyAsync("garbage");
        await _other.VerifyAsync(new EctRequirement { Mode = EctMode.Report }, "garbage");
        await WriteAsync(_one);
        await WriteAsync(_other);

        var summary = await GetAsync(_one);

        Assert.Equal((101L, 1L), (summary.Counts[EctFailureReason.Malformed], summary.WouldRefuseCounts[EctFailureReason.Malformed]));
        Assert.Equal([1L, 1L, 100L], summary.Recent.Select(refusal => refusal.Count).Order());
    }

    /// <summary>A signature that was verified or not, a request that was refused or went on.</summary>
    [Theory]
    [InlineData(true, true), InlineData(true, false), InlineData(false, true), InlineData(false, false)]
    public async Task Get_AnotherInstanceRefused_IsOfTheSameKindThere(bool isAuthentic, bool isReported)
    {
        using var other = new Forge(); // The same issuer and kid, and another key.
        var requirement = new EctRequirement { Mode = isReported ? EctMode.Report : EctMode.Enforce, Actions = ["nothing"] };
        await _one.VerifyAsync(requirement, (isAuthentic ? _alice : other).Token());
        await WriteAsync(_one);

        var refusal = Assert.Single((await GetAsync(_other)).Recent);

        Assert.Equal(
            (isAuthentic ? EctFailureReason.ActionNotAllowed : EctFailureReason.InvalidSignature, isAuthentic, isReported),
            (refusal.Reason, refusal.IsAuthentic, refusal.WouldRefuse));
    }

    [Theory]
    [InlineData("0123456789abcdef", true)]
    [InlineData("0123456789abcde", false)]
    [InlineData("0123456789abcdef0", false)]
    [InlineData("0123456789abcdeF", false)]
    [InlineData("0123456789abcde/", false)]
    [InlineData("", false)]
    public async Task Get_NameThatNoInstanceHas_IsNotAskedFor(string name, bool isAsked)
    {
        _storage.Instances[name] = new();

        Assert.Equal(isAsked ? 2 : 1, (await GetAsync(_one)).Instances.Count);
    }

    [Fact]
    public async Task Write_NothingIsRefused_NothingIsWritten()
    {
        Assert.True((await _one.VerifyAsync(_alice.Token())).Succeeded);

        _one.Clock.Advance(TimeSpan.FromHours(1));

        Assert.Equal(0, _storage.Writes);
    }

    /// <summary>However many are refused, a second has one write of a bounded length, and nothing is left to write later.</summary>
    [Fact]
    public async Task Write_FloodOfLongTexts_OneBoundedWriteASecond()
    {
        var level1 = new EctRequirement { MinimumLevel = EctAssuranceLevel.L1 };
        var text = string.Concat(Enumerable.Repeat("漢", 250));
        for (var second = 1; second <= 3; second++)
        {
            for (var i = 0; i < 300; i++)
            {
                await _one.VerifyAsync(level1, _alice.Unsigned(claims => (claims["aud"], claims["exec_act"]) = (Forge.Bob, text)));
                await _one.VerifyAsync(level1, _alice.Unsigned(claims => (claims["exp"], claims["exec_act"]) = (5, text)));
                await _one.VerifyAsync(level1, _alice.Unsigned(claims => (claims["pred"], claims["exec_act"]) = (new JsonArray(Forge.NewId()), text)));
                await _one.VerifyAsync($"garbage {i}");
            }

            await WriteAsync(_one);
            Assert.Equal(second, _storage.Writes);
        }

        Assert.InRange(_storage.LongestWrite, 20_000, 131_072);
        Assert.InRange(_storage.Bytes, 1, 4 * 65_536);
        Assert.Equal(300L * 3, (await GetAsync(_other)).Counts[EctFailureReason.AudienceMismatch]);
    }

    [Fact]
    public async Task Write_StorageIsAway_IsWrittenOnceItIsBack()
    {
        _storage.IsAway = true;
        await _one.VerifyAsync("garbage");
        _one.Clock.Advance(Pause);
        await Poll.UntilAsync(() => Task.FromResult(_storage.Failures > 0), Deadline, "a write has failed");
        Assert.Empty((await GetAsync(_other)).Recent);
        var own = await GetAsync(_one);
        Assert.Equal((EctFailureReason.Malformed, false), (Assert.Single(own.Recent).Reason, own.IncludesOthers));

        _storage.IsAway = false;
        await WriteAsync(_one);

        Assert.Equal(EctFailureReason.Malformed, Assert.Single((await GetAsync(_other)).Recent).Reason);
        Assert.True((await GetAsync(_one)).IncludesOthers);
    }

    [Fact]
    public async Task Get_StorageIsAway_WhatWasReadBeforeStays()
    {
        await _one.VerifyAsync("garbage");
        await WriteAsync(_one);
        Assert.Single((await GetAsync(_other)).Recent);

        _storage.IsAway = true;
        _other.Clock.Advance(Pause);

        var summary = await GetAsync(_other);
        Assert.Equal((1, false), (summary.Recent.Count, summary.IncludesOthers));
    }

    [Fact]
    public async Task Get_OneInstanceRefusedInMoreWorkflowsThanAreCounted_IsSaidByBoth()
    {
        for (var i = 0; i < 1_200; i++)
            await _one.VerifyAsync(_alice.Token(claims => (claims["wid"], claims["aud"]) = (Forge.NewId(), Forge.Bob)));
        await WriteAsync(_one);

        Assert.True((await GetAsync(_one)).HasMoreWorkflows);
        Assert.True((await GetAsync(_other)).HasMoreWorkflows);
    }

    /// <summary>What was written before is written again with the next refusal, whatever that is about.</summary>
    [Fact]
    public async Task Write_StorageHasLostEverything_IsWrittenAnew()
    {
        _one.Verifier.Refuse(EctFailureReason.BodyTooLarge);
        await WriteAsync(_one);
        _storage.Clear();

        await _one.VerifyAsync("garbage");
        await WriteAsync(_one);
        await WriteAsync(_one);

        var summary = await GetAsync(_other);
        Assert.Equal([EctFailureReason.Malformed, EctFailureReason.BodyTooLarge], summary.Recent.Select(refusal => refusal.Reason));
        Assert.Equal(Forge.Me, summary.Recent[0].Service);
    }

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(0, 0)]
    public async Task Get_AnotherInstanceRefusedAnHourAgo_IsGone(int ticks, int left)
    {
        await _one.VerifyAsync("garbage");
        await WriteAsync(_one);

        _other.Clock.Advance(TimeSpan.FromHours(1) - Pause + TimeSpan.FromTicks(ticks)); // And a pause to ask.

        Assert.Equal(left, (await GetAsync(_other)).Recent.Count);
    }

    /// <summary>Parts of a newer package, and damaged ones.</summary>
    [Fact]
    public async Task Get_PartsOfAnyForm_TheOthersAreRead()
    {
        await _one.VerifyAsync("garbage");
        await WriteAsync(_one);
        var parts = Assert.Single(_storage.Instances).Value;
        foreach (var name in (string[])["", "r", "r1", "r4.x", "r9999.0", "w", "wx", "w-1", "counts2", "later"]) parts[name] = new byte[] { 1, 200, 3 };
        parts["r5.0"] = new byte[] { 2, 0 };
        parts["w3"] = new byte[] { 1 };
        parts["r6.1"] = (byte[])[1, 0xFF, 0xFF, 0xFF, 0xFF, 0x07, .. new byte[40]];

        Assert.Single((await GetAsync(_other)).Recent, refusal => refusal.Reason is EctFailureReason.Malformed);
    }

    /// <summary>Whatever it holds, the others are read, and nothing that no instance writes is counted or shown.</summary>
    [Fact]
    public async Task Get_PartIsOfTheRightFormAndSaysWhatNobodyWrites_NothingOfItIsThere()
    {
        await _one.VerifyAsync("garbage");
        await WriteAsync(_one);
        var parts = Assert.Single(_storage.Instances).Value;
        var ring = parts.Single(part => part.Key.StartsWith('r')).Value.ToArray();
        parts["counts"] = (byte[])[1, 1, 1, 0, 1, .. Number(0), .. Number(long.MaxValue)];
        parts["w1"] = (byte[])[1, .. new byte[8], 1, 4, .. "wide"u8, .. new byte[8], 0];
        parts["r1.1"] = ring; // The same numbers once more.

        var summary = await GetAsync(_other);
        Assert.Equal((1, 0, 0), (summary.Recent.Count, summary.Counts.Count, summary.Workflows.Count));

        static byte[] Number(long value)
        {
            using var bytes = new MemoryStream();
            using (var writer = new BinaryWriter(bytes)) writer.Write7BitEncodedInt64(value);
            return bytes.ToArray();
        }
    }

    /// <summary>As where more instances write than are kept, each of which is new again and again.</summary>
    [Fact]
    public async Task Write_StorageForgetsItEachTime_AllIsWrittenOnceAMinute()
    {
        await _one.VerifyAsync("garbage");
        await WriteAsync(_one);
        for (var i = 0; i < 5; i++)
        {
            _storage.Clear();
            await _one.VerifyAsync("garbage");
            await WriteAsync(_one);
        }

        var before = _storage.Writes;
        for (var i = 0; i < 5; i++)
        {
            _storage.Clear();
            _one.Clock.Advance(Pause);
        }

        Assert.InRange(_storage.Writes - before, 0, 1); // What was left at most.
    }

    private TestService Start() => new(build: ect => ect.AddStore(_ => new SharedStore(_storage)), trusted: _alice);

    private static ValueTask<EctRefusalSummary> GetAsync(TestService service)
    {
        service.Clock.Advance(Pause);
        return service.Get<IEctRefusals>().GetAsync(TestContext.Current.CancellationToken);
    }

    private async Task WriteAsync(TestService service)
    {
        var before = _storage.Writes;
        service.Clock.Advance(Pause);
        await Poll.UntilAsync(() => Task.FromResult(_storage.Writes > before), Deadline, "it is written");
    }

    private sealed class Storage
    {
        private int _writes, _failures;

        public ConcurrentDictionary<string, ConcurrentDictionary<string, ReadOnlyMemory<byte>>> Instances { get; } = new();
        public bool IsAway { get; set; }
        public int Writes => Volatile.Read(ref _writes);
        public int Failures => Volatile.Read(ref _failures);
        public int LongestWrite { get; private set; }
        public int Bytes => Instances.Values.Sum(parts => parts.Values.Sum(part => part.Length));

        public void Clear() => Instances.Clear();

        public bool Write(string instance, IReadOnlyDictionary<string, ReadOnlyMemory<byte>> parts)
        {
            ThrowIfAway();
            var isNew = !Instances.ContainsKey(instance);
            var kept = Instances.GetOrAdd(instance, _ => new());
            foreach (var (name, value) in parts) kept[name] = value;
            LongestWrite = Math.Max(LongestWrite, parts.Values.Sum(part => part.Length));
            Interlocked.Increment(ref _writes);
            return isNew;
        }

        public void ThrowIfAway()
        {
            if (!IsAway) return;
            Interlocked.Increment(ref _failures);
            throw new EctStoreException("The storage is away.");
        }
    }

    /// <summary>Records in memory, refusals in a storage that others use as well.</summary>
    private sealed class SharedStore(Storage storage) : IEctStore, IEctRefusalStorage
    {
        private long _version;

        public TimeSpan Retention => TimeSpan.FromHours(1);

        public ValueTask<EctStoreFindings> FindAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken) => new(new EctStoreFindings([], null));

        public ValueTask<EctTokenRecord?> TryAddAsync(IReadOnlyList<EctTokenRecord> records, CancellationToken cancellationToken) => new((EctTokenRecord?)null);

        public ValueTask<IReadOnlyList<EctTokenRecord>> ListWorkflowAsync(string workflowId, int limit, CancellationToken cancellationToken) => new([]);

        public ValueTask<IReadOnlyList<EctStoredWorkflow>> ListWorkflowsAsync(
            DateTimeOffset before, string? beforeId, int limit, CancellationToken cancellationToken) => new([]);

        public ValueTask<IReadOnlyList<int>> NumberIssuersAsync(IReadOnlyList<string> issuers, CancellationToken cancellationToken) => new([.. issuers.Select(_ => 1)]);

        public ValueTask<bool> WriteRefusalsAsync(
            string instance, IReadOnlyDictionary<string, ReadOnlyMemory<byte>> parts, CancellationToken cancellationToken) => new(storage.Write(instance, parts));

        public ValueTask<IReadOnlyDictionary<string, string>> ListRefusingInstancesAsync(CancellationToken cancellationToken)
        {
            storage.ThrowIfAway();
            return new(storage.Instances.ToDictionary(one => one.Key, _ => $"{++_version}"));
        }

        public ValueTask<IReadOnlyDictionary<string, ReadOnlyMemory<byte>>> ReadRefusalsAsync(string instance, CancellationToken cancellationToken) =>
            new(storage.Instances[instance].ToDictionary());
    }
}
