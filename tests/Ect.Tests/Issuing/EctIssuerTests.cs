using System.Buffers.Text;
using System.Text;
using System.Text.Json.Nodes;
using Ect.Signing;
using Ect.Tokens;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Time.Testing;
using Microsoft.IdentityModel.Tokens;

namespace Ect.Tests;

/// <summary>Which tokens are issued, and which are not (profile, section 1).</summary>
public sealed class EctIssuerTests : IDisposable
{
    private const string Uuid = "6f0c4d3e-7f9a-4a3b-9d53-0b1f4f8f2a10";

    private readonly IssuerHost _host = new();

    public void Dispose() => _host.Dispose();

    [Fact]
    public async Task IssueAsync_PlainRoot_SaysNothingMore()
    {
        var token = await IssueAsync(new EctDescriptor { Audiences = [Forge.Bob], Action = "review_spec", Id = Uuid });

        var now = Forge.Now.ToUnixTimeSeconds();
        Assert.Equal("""{"alg":"ES256","kid":"me-1","typ":"exec+jwt"}""", Part(token, 0));
        Assert.Equal(
            $$"""{"iss":"{{Forge.Me}}","aud":"{{Forge.Bob}}","iat":{{now}},"exp":{{now + 600}}"""
            + $$""","jti":"{{Uuid}}","exec_act":"review_spec","pred":[]}""",
            Part(token, 1));
        Assert.Equal(EctAssuranceLevel.L2, token.Level);
    }

    [Fact]
    public async Task IssueAsync_EveryMember_IsSaidUnderTheCurrentNames()
    {
        var hash = EctDigest.Of("x"u8).ToString();
        var predecessor = Forge.NewId();
        var token = await IssueAsync(new EctDescriptor
        {
            Audiences = [Forge.Bob, Forge.Alice],
            Action = "caf\u00e9 <+>",
            Id = Uuid.ToUpperInvariant(),
            WorkflowId = Uuid,
            Predecessors = [predecessor],
            InputHash = hash,
            OutputHash = hash,
            Extensions = new JsonObject { ["pol_decision"] = "approved" },
            Lifetime = TimeSpan.FromSeconds(1),
        });

        var now = Forge.Now.ToUnixTimeSeconds();
        Assert.Equal(
            $$$"""{"iss":"{{{Forge.Me}}}","aud":["{{{Forge.Bob}}}","{{{Forge.Alice}}}"],"iat":{{{now}}},"exp":{{{now + 1}}}"""
            + $$$""","jti":"{{{Uuid.ToUpperInvariant()}}}","wid":"{{{Uuid}}}","exec_act":"café <+>","pred":["{{{predecessor}}}"]"""
            + $$$""","inp_hash":"{{{hash}}}","out_hash":"{{{hash}}}","ect_ext":{"pol_decision":"approved"}}""",
            Part(token, 1));
        Assert.Equal(Uuid, token.Id);
    }

    [Fact]
    public async Task IssueAsync_NoId_EachTokenHasItsOwn() =>
        Assert.NotEqual((await IssueAsync(IssuerHost.Root())).Id, (await IssueAsync(IssuerHost.Root())).Id);

    [Theory]
    [InlineData("ES256")]
    [InlineData("ES384")]
    [InlineData("ES512")]
    [InlineData("PS256")]
    [InlineData("PS384")]
    [InlineData("PS512")]
    [InlineData("RS256")]
    [InlineData("RS384")]
    [InlineData("RS512")]
    public async Task IssueAsync_EveryAlgorithm_VerifiesWithThePublicKey(string algorithm)
    {
        var key = new SigningKey(new SigningCredentials(SigningKeys.For(algorithm), algorithm));
        using var host = new IssuerHost(key: key);

        var token = await host.Issuer.IssueAsync(IssuerHost.Root(), TestContext.Current.CancellationToken);

        Assert.True(JwsCompact.TryRead(token.EncodedToken, 10, out var jws));
        Assert.Equal((algorithm, "k"), (jws.Algorithm, jws.KeyId));
        Assert.True(key.PublicKey.Verify(algorithm, Encoding.ASCII.GetBytes(jws.SigningInput.ToString()), jws.Signature));
    }

    [Fact]
    public async Task IssueAsync_L1_IsUnsignedAndNeedsNoKey()
    {
        using var host = new IssuerHost(signs: false);
        var token = await IssueAsync(host, new() { Audiences = [Forge.Bob], Action = "a", Level = EctAssuranceLevel.L1 });

        Assert.Equal(EctAssuranceLevel.L1, token.Level);
        Assert.DoesNotContain('.', token.EncodedToken);
        Assert.Null(Assert.Single(host.Store.Records).KeyThumbprint);
    }

    [Fact]
    public async Task IssueAsync_NoKey_SaysHowToGetOne()
    {
        using var host = new IssuerHost(signs: false);
        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => IssueAsync(host, IssuerHost.Root()));
        Assert.Contains("AddSigningCredentials(...)", exception.Message, StringComparison.Ordinal);
        Assert.Contains("Ect:Signing:KeyFile", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1_025)]
    public async Task IssueAsync_IdentityOutOfBounds_NamesTheSetting(int length)
    {
        using var host = new IssuerHost(options => options.Identity = new string('i', length));
        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => IssueAsync(host, IssuerHost.Root()));
        Assert.Contains("Ect:Identity", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task IssueAsync_ClockBefore1970_Throws()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddSeconds(-1));
        var issuing = _host.NewIssuer(_host.Store, clock).IssueAsync(IssuerHost.Root(), TestContext.Current.CancellationToken).AsTask();

        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => issuing);
        Assert.Contains("before 1970", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task IssueAsync_NoDescriptor_Throws() =>
        await Assert.ThrowsAsync<ArgumentNullException>("descriptor", () => IssueAsync(null!));

    [Theory]
    [MemberData(nameof(Misuses))]
    public async Task IssueAsync_Misuse_NamesTheMember(string member, int number)
    {
        var descriptor = Misused[number].Descriptor;
        var exception = await Assert.ThrowsAsync<ArgumentException>(() => IssueAsync(descriptor));

        Assert.Equal(member, exception.ParamName);
        Assert.StartsWith($"EctDescriptor.{member} must ", exception.Message, StringComparison.Ordinal);
        Assert.Empty(_host.Store.Records);
    }

    public static TheoryData<string, int> Misuses()
    {
        var data = new TheoryData<string, int>();
        for (var i = 0; i < Misused.Count; i++) data.Add(Misused[i].Member, i);
        return data;
    }

    private static readonly IReadOnlyList<(string Member, EctDescriptor Descriptor)> Misused =
    [
        ("Audiences", Make(audiences: [])),
        ("Audiences", new EctDescriptor { Audiences = null!, Action = "a" }),
        ("Predecessors", new EctDescriptor { Audiences = ["a"], Action = "a", Predecessors = null! }),
        ("Audiences", Make(audiences: [null!])),
        ("Audiences", Make(audiences: [""])),
        ("Audiences", Make(audiences: ["a", ""])),
        ("Audiences", Make(audiences: [new string('a', 1_025)])),
        ("Audiences", Make(audiences: [.. Enumerable.Repeat("a", 17)])),
        ("Audiences", Make(audiences: ["a\ud800"])),
        ("Action", Make(action: null!)),
        ("Action", Make(action: "")),
        ("Action", Make(action: new string('a', 257))),
        ("Action", Make(action: "\udc00")),
        ("Id", Make(id: "")),
        ("Id", Make(id: "task-1")),
        ("WorkflowId", Make(workflowId: "workflow")),
        ("Predecessors", Make(predecessors: ["x"])),
        ("Predecessors", Make(predecessors: [null!])),
        ("Predecessors", Make(predecessors: [Uuid, Uuid.ToUpperInvariant()])),
        ("Predecessors", Make(predecessors: [Uuid], id: Uuid)),
        ("Predecessors", Make(predecessors: [.. Enumerable.Range(0, 101).Select(_ => Forge.NewId())])),
        ("InputHash", Make(inputHash: "abc")),
        ("OutputHash", Make(outputHash: new string('B', 43))),
        ("Extensions", Make(extensions: new JsonObject { ["a"] = new string('x', 4_096 - 7) })),
        ("Extensions", Make(extensions: JsonNode.Parse(Reading.Nested(6, objects: true)))),
        ("Extensions", Make(extensions: JsonNode.Parse(Reading.Nested(10, objects: true)))),
        ("Extensions", Make(extensions: JsonNode.Parse(Reading.Nested(60, objects: true)))),
        ("Extensions", Make(extensions: JsonNode.Parse("""{"a":1,"a":2}"""))),
        ("Extensions", Make(extensions: JsonNode.Parse("""{"a":"\ud800"}"""))),
        ("Extensions", Make(extensions: new JsonObject { ["a"] = "\ud800" })),
        ("Extensions", Make(extensions: new JsonObject { ["\ud800"] = 1 })),
        ("Extensions", Make(extensions: new JsonObject { ["a"] = double.NaN })),
        ("Lifetime", Make(lifetime: TimeSpan.Zero)),
        ("Lifetime", Make(lifetime: TimeSpan.FromSeconds(-1))),
        ("Lifetime", Make(lifetime: TimeSpan.FromSeconds(1.5))),
        ("Lifetime", Make(lifetime: TimeSpan.FromSeconds(253402300799 - Forge.Now.ToUnixTimeSeconds() + 1))),
        ("Lifetime", Make(lifetime: TimeSpan.FromSeconds((long)TimeSpan.MaxValue.TotalSeconds))),
        ("Level", Make(level: EctAssuranceLevel.L3)),
        ("Level", Make(level: 0)),
    ];

    [Fact]
    public async Task IssueAsync_LongerThanAToken_SaysSo()
    {
        var audiences = Enumerable.Range(0, 16).Select(_ => new string('a', 1_024)).ToList();
        var exception = await Assert.ThrowsAsync<ArgumentException>(() => IssueAsync(Make(audiences: audiences)));
        Assert.Contains("16384 characters", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task IssueAsync_ExtensionsAtTheLimit_AreTaken()
    {
        var extensions = new JsonObject { ["a"] = new string('\u00e4', (4_096 - """{"a":""}""".Length) / 2) };
        var token = await IssueAsync(Make(extensions: extensions));
        Assert.Equal(4_096, Encoding.UTF8.GetByteCount(token.Extensions.GetRawText()));
    }

    [Fact]
    public async Task IssueAsync_Issued_IsCounted()
    {
        using var collector = new MetricCollector<long>(_host.Meters, EctDiagnostics.MeterName, "ect.issued");
        await IssueAsync(IssuerHost.Root());
        var measurement = Assert.Single(collector.GetMeasurementSnapshot());
        Assert.Equal((1, "L2"), (measurement.Value, measurement.Tags["level"]));
    }

    private static EctDescriptor Make(
        IReadOnlyList<string>? audiences = null, string action = "a", string? id = null, string? workflowId = null,
        IReadOnlyList<string>? predecessors = null, string? inputHash = null, string? outputHash = null,
        JsonNode? extensions = null, TimeSpan? lifetime = null, EctAssuranceLevel level = EctAssuranceLevel.L2) => new()
        {
            Audiences = audiences ?? [Forge.Bob],
            Action = action,
            Id = id,
            WorkflowId = workflowId,
            Predecessors = predecessors ?? [],
            InputHash = inputHash,
            OutputHash = outputHash,
            Extensions = extensions?.AsObject(),
            Lifetime = lifetime,
            Level = level,
        };

    private Task<EctToken> IssueAsync(EctDescriptor descriptor) => IssueAsync(_host, descriptor);

    private static Task<EctToken> IssueAsync(IssuerHost host, EctDescriptor descriptor) =>
        host.Issuer.IssueAsync(descriptor, TestContext.Current.CancellationToken).AsTask();

    private static string Part(EctToken token, int index) =>
        Encoding.UTF8.GetString(Base64Url.DecodeFromChars(token.EncodedToken.Split('.')[index]));
}
