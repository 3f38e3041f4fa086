namespace Ect.Tests;

/// <summary>What the issuer records of the tokens that it issued (profile, section 8).</summary>
public sealed class EctIssuerRecordTests : IDisposable
{
    private readonly IssuerHost _host = new();

    public void Dispose() => _host.Dispose();

    [Fact]
    public async Task IssueAsync_Root_IsRecordedWithoutAQuestion()
    {
        var token = await IssueAsync();

        var record = Assert.Single(_host.Store.Records);
        Assert.Empty(_host.Store.Questions);
        Assert.Equal((token.Id, token.Issuer), (record.Id, record.Issuer));
        Assert.Equal((token.Action, token.WorkflowId), (record.Action, record.WorkflowId));
        Assert.Equal((token.IssuedAt, token.ExpiresAt, token.Digest), (record.IssuedAt, record.ExpiresAt, record.Digest));
        Assert.Equal((true, EctAssuranceLevel.L2, EctAssuranceLevel.L2), (record.AncestorsKnown, record.Level, record.PathLevel));
        Assert.Equal(_host.Key!.PublicKey.Thumbprint, record.KeyThumbprint);
        Assert.Null(record.PolicyDecision);
    }

    [Fact]
    public async Task IssueAsync_PolicyDecision_IsRecorded()
    {
        await DecideAsync("denied");
        Assert.Equal("denied", Assert.Single(_host.Store.Records).PolicyDecision);
    }

    [Theory]
    [InlineData(62, 64)] // The pair is whole.
    [InlineData(63, 63)] // The pair would be halved.
    public async Task IssueAsync_LongPolicyDecision_IsCutBetweenCharacters(int before, int expected)
    {
        var decision = $"{new string('d', before)}😀{new string('e', 10)}";
        await DecideAsync(decision);

        Assert.Equal(decision[..expected], Assert.Single(_host.Store.Records).PolicyDecision);
    }

    [Fact]
    public async Task IssueAsync_Predecessors_AreAskedForOnceAndTogether()
    {
        var (first, second) = (Know(), Know());
        var token = await IssueAsync(first.ToUpperInvariant(), second);

        Assert.Equal([first, second], Assert.Single(_host.Store.Questions));
        Assert.Equal([first, second], token.Predecessors);
        Assert.True(Recorded(token).AncestorsKnown);
    }

    [Fact]
    public async Task IssueAsync_PredecessorUnknown_LeavesAncestorsUnknown() =>
        Assert.False(Recorded(await IssueAsync(Know(), Forge.NewId())).AncestorsKnown);

    [Fact]
    public async Task IssueAsync_AncestorsOfAPredecessorUnknown_LeavesAncestorsUnknown() =>
        Assert.False(Recorded(await IssueAsync(Know(), Know(ancestorsKnown: false))).AncestorsKnown);

    [Fact]
    public async Task IssueAsync_PathLevel_IsTheLowestOnAnyPath()
    {
        Assert.Equal(EctAssuranceLevel.L2, Recorded(await IssueAsync(Know(level: EctAssuranceLevel.L3))).PathLevel);
        Assert.Equal(EctAssuranceLevel.L1, Recorded(await IssueAsync(Know(), Know(pathLevel: EctAssuranceLevel.L1))).PathLevel);
    }

    [Fact]
    public async Task IssueAsync_SignedAndUnsignedUnderOneId_TheSignedOneIsMeant()
    {
        var id = Know(level: EctAssuranceLevel.L1, pathLevel: EctAssuranceLevel.L1, ancestorsKnown: false);
        Know(id: id);
        var record = Recorded(await IssueAsync(id));
        Assert.Equal((true, EctAssuranceLevel.L2), (record.AncestorsKnown, record.PathLevel));
    }

    [Fact]
    public async Task IssueAsync_IdUsedBefore_Throws()
    {
        var descriptor = new EctDescriptor { Audiences = [Forge.Bob], Action = "a", Id = Know() };
        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => IssueAsync(descriptor));
        Assert.Contains("EctDescriptor.Id", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task IssueAsync_StoreCannotAnswer_TheTokenIsNotGivenOut()
    {
        _host.Store.Failure = new EctStoreException("full");
        Assert.Same(_host.Store.Failure, await Assert.ThrowsAsync<EctStoreException>(() => IssueAsync()));
    }

    private string Know(EctAssuranceLevel level = EctAssuranceLevel.L2, EctAssuranceLevel? pathLevel = null, bool ancestorsKnown = true,
        string? id = null)
    {
        id ??= Forge.NewId();
        _host.Store.Records.Add(new EctTokenRecord
        {
            Id = id,
            Issuer = Forge.Alice,
            Action = "a",
            Predecessors = [],
            IssuedAt = Forge.Now,
            ExpiresAt = Forge.Now.AddMinutes(10),
            Level = level,
            PathLevel = pathLevel ?? level,
            AncestorsKnown = ancestorsKnown,
            Digest = EctDigest.Of([]),
        });
        return id;
    }

    private Task<EctToken> IssueAsync(params string[] predecessors) =>
        IssueAsync(new EctDescriptor { Audiences = [Forge.Bob], Action = "a", Predecessors = predecessors });

    private Task<EctToken> DecideAsync(string decision) =>
        IssueAsync(new EctDescriptor { Audiences = [Forge.Bob], Action = "a", Extensions = new() { ["pol_decision"] = decision } });

    private Task<EctToken> IssueAsync(EctDescriptor descriptor) =>
        _host.Issuer.IssueAsync(descriptor, TestContext.Current.CancellationToken).AsTask();

    private EctTokenRecord Recorded(EctToken token) => _host.Store.Records.Single(record => record.Digest == token.Digest);
}
