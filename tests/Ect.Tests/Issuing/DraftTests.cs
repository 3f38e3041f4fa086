using System.Text.Json.Nodes;
using Ect.Issuing;
using Ect.Signing;
using Microsoft.IdentityModel.Tokens;

namespace Ect.Tests;

/// <summary>A token before it is signed: how long it will be, and what is left of it if it never is.</summary>
public sealed class DraftTests : IDisposable
{
    private readonly RemoteSigner _signer = new(KeyRing.P256);
    private readonly IssuerHost _host;
    private readonly int _signaturesAtStart;

    public DraftTests()
    {
        _host = new IssuerHost(key: new SigningKey(_signer.Credentials("me-1")));
        _host.Keys.GetAsync(Cancellation).AsTask().GetAwaiter().GetResult();
        _signaturesAtStart = _signer.Signatures;
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private int Signatures => _signer.Signatures - _signaturesAtStart;

    public void Dispose() => _host.Dispose();

    [Theory]
    [InlineData("ES256"), InlineData("ES384"), InlineData("ES512")]
    [InlineData("PS256"), InlineData("PS384"), InlineData("PS512")]
    [InlineData("RS256"), InlineData("RS384"), InlineData("RS512")]
    public async Task Length_EveryAlgorithm_IsThatOfTheSignedToken(string algorithm)
    {
        using var host = new IssuerHost(key: new SigningKey(new SigningCredentials(SigningKeys.For(algorithm), algorithm)));
        using var draft = await host.Issuer.DraftAsync(IssuerHost.Root(), null, Cancellation);
        var length = draft.Length;

        Assert.Equal(length, (await draft.CompleteAsync(Cancellation)).EncodedToken.Length);
    }

    [Fact]
    public async Task Length_Unsigned_IsThatOfTheToken()
    {
        var descriptor = new EctDescriptor { Audiences = [Forge.Bob], Action = "a", Level = EctAssuranceLevel.L1 };
        using var draft = await DraftAsync(descriptor);
        var length = draft.Length;

        Assert.Equal(length, (await draft.CompleteAsync(Cancellation)).EncodedToken.Length);
        Assert.Equal(0, Signatures);
    }

    [Fact]
    public async Task Length_AskedForAndChanged_SignsOnceAtTheEnd()
    {
        using var draft = await DraftAsync(Following(3));
        var length = draft.Length;
        draft.OutputHash = null;
        draft.Predecessors = [.. draft.Predecessors.Take(1)];

        Assert.True(draft.Length < length);
        Assert.Equal(0, Signatures);
        var shorter = draft.Length;
        var token = await draft.CompleteAsync(Cancellation);
        Assert.Equal((shorter, 1), (token.EncodedToken.Length, Signatures));
        Assert.Equal((1, null), (token.Predecessors.Count, token.OutputHash));
    }

    [Theory]
    [InlineData(0), InlineData(1), InlineData(2), InlineData(5), InlineData(100)]
    public async Task CountNamesWithin_EveryCount_IsTheMostThatFits(int predecessors)
    {
        using var draft = await DraftAsync(Following(predecessors));
        using var shorter = await DraftAsync(Following(0));
        for (var count = 0; count <= predecessors; count++)
        {
            shorter.Predecessors = [.. draft.Predecessors.Take(count)];

            Assert.Equal(count - 1, draft.CountNamesWithin(shorter.Length - 1));
            Assert.Equal(count, draft.CountNamesWithin(shorter.Length));
            Assert.Equal(count, draft.CountNamesWithin(shorter.Length + 1));
        }

        Assert.Equal(predecessors, draft.CountNamesWithin(int.MaxValue));
    }

    [Fact]
    public async Task Complete_MisusedDescriptor_NothingIsSigned()
    {
        using var draft = await DraftAsync(new EctDescriptor { Audiences = [Forge.Bob], Action = "" });

        var exception = await Assert.ThrowsAsync<ArgumentException>(() => draft.CompleteAsync(Cancellation).AsTask());

        Assert.Equal("Action", exception.ParamName);
        Assert.Equal(0, Signatures);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(-1, false)]
    public async Task Complete_LengthAtTheLimit_CountsTheSignature(int spare, bool isIssued)
    {
        using var draft = await DraftAsync(IssuerHost.Root());
        _host.Options.Limits.MaxTokenLength = draft.Length + spare;
        using var limited = await DraftAsync(IssuerHost.Root());

        var completing = limited.CompleteAsync(Cancellation).AsTask();
        if (isIssued)
        {
            Assert.Equal(draft.Length, (await completing).EncodedToken.Length);
        }
        else
        {
            var exception = await Assert.ThrowsAsync<ArgumentException>(() => completing);
            Assert.Contains("longer than", exception.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Complete_Twice_Throws()
    {
        using var draft = await DraftAsync(IssuerHost.Root());
        await draft.CompleteAsync(Cancellation);

        await Assert.ThrowsAsync<InvalidOperationException>(() => draft.CompleteAsync(Cancellation).AsTask());

        Assert.Equal(1, Signatures);
        Assert.Single(_host.Store.Records);
    }

    [Fact]
    public async Task Complete_SignatureOfAnotherLength_Throws()
    {
        _signer.Missing = 1;

        var issuing = _host.Issuer.IssueAsync(IssuerHost.Root(), Cancellation).AsTask();

        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => issuing);

        Assert.Matches(
            @"^The signing key 'me-1' made a token of \d+ characters, not \d+, or with another header than at start\.$", exception.Message);
        Assert.Empty(_host.Store.Records);
    }

    [Fact]
    public async Task Dispose_Completed_TheNextAttemptNamesIt()
    {
        var call = new Call(EctScope.Detached());
        var first = await AttemptAsync(call);

        Assert.Equal(first.Id, RetryOf(await AttemptAsync(call)));
        Assert.Equal(first.Id, RetryOf(await AttemptAsync(call)));
    }

    [Fact]
    public async Task Dispose_NotCompleted_TheNextAttemptIsTheFirst()
    {
        var call = new Call(EctScope.Detached());
        using (await _host.Issuer.DraftAsync(IssuerHost.Root(), call, Cancellation)) { }

        Assert.Null(RetryOf(await AttemptAsync(call)));
        Assert.Single(_host.Store.Records);
    }

    [Fact]
    public async Task Dispose_StoreCannotAnswer_TheNextAttemptIsTheFirst()
    {
        var call = new Call(EctScope.Detached());
        _host.Store.Failure = new EctStoreException("full");
        await Assert.ThrowsAsync<EctStoreException>(() => AttemptAsync(call));
        _host.Store.Failure = null;

        Assert.Null(RetryOf(await AttemptAsync(call)));
    }

    [Fact]
    public async Task Dispose_RepeatedAttemptNotCompleted_TheFirstStaysTheFirst()
    {
        var call = new Call(EctScope.Detached());
        var first = await AttemptAsync(call);
        using (await _host.Issuer.DraftAsync(IssuerHost.Root(), call, Cancellation)) { }

        Assert.Equal(first.Id, RetryOf(await AttemptAsync(call)));
    }

    [Fact]
    public async Task Dispose_NotCompletedWhileAnotherAttemptNamesIt_AllAttemptsNameTheSame()
    {
        var call = new Call(EctScope.Detached());
        EctToken hedge;
        using (await _host.Issuer.DraftAsync(IssuerHost.Root(), call, Cancellation)) hedge = await AttemptAsync(call);

        Assert.NotNull(RetryOf(hedge));
        Assert.Equal(RetryOf(hedge), RetryOf(await AttemptAsync(call)));
    }

    [Fact]
    public async Task Dispose_NoAttemptCompleted_TheNextAttemptIsTheFirst()
    {
        var call = new Call(EctScope.Detached());
        var first = await _host.Issuer.DraftAsync(IssuerHost.Root(), call, Cancellation);
        using (await _host.Issuer.DraftAsync(IssuerHost.Root(), call, Cancellation)) { }
        first.Dispose();

        Assert.Null(RetryOf(await AttemptAsync(call)));
    }

    private static string? RetryOf(EctToken token) =>
        token.Extensions.ValueKind is System.Text.Json.JsonValueKind.Object
            ? JsonObject.Create(token.Extensions)!["ect-aspnetcore.retry_of"]!.GetValue<string>()
            : null;

    private static EctDescriptor Following(int predecessors) => new()
    {
        Audiences = [Forge.Bob],
        Action = "review_spec",
        OutputHash = EctDigest.Of("x"u8).ToString(),
        Predecessors = [.. Enumerable.Range(0, predecessors).Select(_ => Forge.NewId())],
    };

    private Task<Draft> DraftAsync(EctDescriptor descriptor) => _host.Issuer.DraftAsync(descriptor, null, Cancellation).AsTask();

    private async Task<EctToken> AttemptAsync(Call call)
    {
        using var draft = await _host.Issuer.DraftAsync(IssuerHost.Root(), call, Cancellation);
        return await draft.CompleteAsync(Cancellation);
    }
}
