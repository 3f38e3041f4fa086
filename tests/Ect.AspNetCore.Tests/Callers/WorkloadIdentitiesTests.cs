using System.Buffers.Text;
using System.Net;
using System.Text.Json.Nodes;
using Ect.Keys;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Ect.AspNetCore.Tests;

public sealed class WorkloadIdentitiesTests : IDisposable
{
    private const string Field = EctHeaderNames.WorkloadIdentityToken;

    private readonly WitForge _domain = new();
    private readonly Forge _workload = new("spiffe://example.com/payment", "w-1");

    public void Dispose()
    {
        _domain.Dispose();
        _workload.Dispose();
    }

    [Fact]
    public async Task Request_SignedByTheKeyOfItsWit_IsAcceptedUnderAnyKeyId()
    {
        await using var service = await StartAsync();

        using var accepted = await SendAsync(service, _domain.Token(_workload), _workload.Token());
        using var otherKeyId = await SendAsync(service, _domain.Token(_workload), _workload.Token(header: h => h["kid"] = "any"));

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (accepted.StatusCode, otherKeyId.StatusCode));
    }

    [Theory]
    [InlineData("w-1", true)]
    [InlineData("w-2", false)]
    [InlineData("W-1", false)]
    public async Task Request_WitNamesAKeyId_TheEctHasToNameTheSame(string keyId, bool expected)
    {
        await using var service = await StartAsync();

        using var response = await SendAsync(service, _domain.Token(_workload, c => c["cnf"]!["jwk"]!["kid"] = keyId), _workload.Token());

        await service.AssertOutcomeAsync(response, expected ? null : EctFailureReason.UnknownKey, "kid w-1");
    }

    [Fact]
    public async Task Request_SignedByAnotherKey_IsRefused()
    {
        await using var service = await StartAsync();
        using var thief = new Forge(_workload.Issuer, "w-1");

        using var response = await SendAsync(service, _domain.Token(_workload), thief.Token());

        await service.AssertOutcomeAsync(response, EctFailureReason.InvalidSignature);
    }

    [Fact]
    public async Task Request_WithoutAWit_IsRefused()
    {
        await using var service = await StartAsync();

        using var none = await service.GetAsync("/", _workload.Token());
        await service.AssertOutcomeAsync(none, EctFailureReason.UntrustedIssuer, "the request has no Workload-Identity-Token");
        using var empty = await SendAsync(service, "", _workload.Token());
        await service.AssertOutcomeAsync(empty, EctFailureReason.UntrustedIssuer, "the request has no Workload-Identity-Token");
    }

    [Fact]
    public async Task Request_TwoWits_IsRefusedHoweverTheyAreJoined()
    {
        await using var service = await StartAsync();
        var wit = _domain.Token(_workload);

        using var twoFields = await SendAsync(service, [wit, wit], _workload.Token());
        await service.AssertOutcomeAsync(twoFields, EctFailureReason.UntrustedIssuer, "the request has more than one Workload-Identity-Token");
        using var oneField = await SendAsync(service, $"{wit},{wit}", _workload.Token());
        await service.AssertOutcomeAsync(oneField, EctFailureReason.UntrustedIssuer, "it is malformed");
    }

    [Theory]
    [InlineData(-1, null)]
    [InlineData(0, null)]
    [InlineData(1, "the Workload-Identity-Token is too long")]
    public async Task Request_LongWit_LimitHolds(int beyond, string? problem)
    {
        var wit = _domain.Token(_workload, c => c["padding"] = new string('x', 500));
        await using var service = await StartAsync(options: o => o.Limits.MaxTokenLength = wit.Length - beyond);

        using var response = await SendAsync(service, wit, _workload.Token());

        await service.AssertOutcomeAsync(response, problem is null ? null : EctFailureReason.UntrustedIssuer, problem);
    }

    /// <summary>Its values are counted by themselves, as those of the tokens are.</summary>
    [Theory]
    [InlineData(4_095, null)]
    [InlineData(4_096, null)]
    [InlineData(4_097, "it is malformed")]
    public async Task Request_WitOfManyValues_LimitHolds(int values, string? problem)
    {
        var plain = CountValues(_domain.Token(_workload));
        var more = Enumerable.Range(0, values - plain - 1).Select(_ => JsonValue.Create(0));
        var wit = _domain.Token(_workload, c => c["x"] = new JsonArray([.. more]));
        await using var service = await StartAsync();

        using var response = await SendAsync(service, wit, _workload.Token());

        await service.AssertOutcomeAsync(response, problem is null ? null : EctFailureReason.UntrustedIssuer, problem);
    }

    private static int CountValues(string jws) => jws.Split('.')[..2].Sum(part => Count(JsonNode.Parse(Base64Url.DecodeFromChars(part))));

    private static int Count(JsonNode? node) => 1 + (node switch
    {
        JsonObject members => members.Sum(member => Count(member.Value)),
        JsonArray elements => elements.Sum(Count),
        _ => 0,
    });

    public static TheoryData<string, Action<JsonObject>> BadHeaders => new()
    {
        { "its typ is not wit+jwt", h => h.Remove("typ") },
        { "its typ is not wit+jwt", h => h["typ"] = "JWT" },
        { "its typ is not wit+jwt", h => h["typ"] = "exec+jwt" },
        { "its typ is not wit+jwt", h => h["typ"] = "application/application/wit+jwt" },
        { "its alg is not allowed", h => h["alg"] = "none" },
        { "its alg is not allowed", h => h["alg"] = "HS256" },
        { "its alg is not allowed", h => h["alg"] = "es256" },
        { "its alg is not allowed", h => h.Remove("alg") },
        { "its signature: KeyMismatch", h => h["alg"] = "RS256" },
        { "it has crit", h => h["crit"] = new JsonArray("b64") },
        { "it has no kid", h => h.Remove("kid") },
        { "it has no kid", h => h["kid"] = "" },
        { "it has no kid", h => h["kid"] = new string('k', 257) },
        { "has no key td-2", h => h["kid"] = "td-2" },
    };

    [Theory]
    [MemberData(nameof(BadHeaders))]
    public async Task Request_HeaderOfTheWitIsBad_IsRefused(string problem, Action<JsonObject> header)
    {
        await using var service = await StartAsync();

        using var response = await SendAsync(service, _domain.Token(_workload, header: header), _workload.Token());

        await service.AssertOutcomeAsync(response, EctFailureReason.UntrustedIssuer, problem);
    }

    [Theory]
    [InlineData("WIT+JWT"), InlineData("application/wit+jwt"), InlineData("Application/Wit+Jwt")]
    public async Task Request_TypInAnotherForm_IsAccepted(string type)
    {
        await using var service = await StartAsync();

        using var response = await SendAsync(service, _domain.Token(_workload, header: h => h["typ"] = type), _workload.Token());

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    public static TheoryData<string, Action<JsonObject>> BadClaims => new()
    {
        { "it has no sub", c => c.Remove("sub") },
        { "its sub is not of the right form", c => c["sub"] = 1 },
        { "its sub is not of the right form", c => c["sub"] = new string('s', 1025) },
        { "its sub is in no trust domain", c => c["sub"] = "payment" },
        { "it has no exp", c => c.Remove("exp") },
        { "its exp is not of the right form", c => c["exp"] = "1900000000" },
        { "its exp is not of the right form", c => c["exp"] = -1900000000.5 },
        { "its exp is not of the right form", c => c["exp"] = null },
        { "its nbf is not of the right form", c => c["nbf"] = "1" },
        { "its iat is not of the right form", c => c["iat"] = "1" },
        { "it has no cnf", c => c.Remove("cnf") },
        { "its cnf has no jwk", c => c["cnf"] = "x" },
        { "its cnf has no jwk", c => c["cnf"] = new JsonObject { ["jkt"] = "x" } },
        { "its cnf has no jwk", c => c["cnf"] = new JsonObject { ["jwk"] = "x" } },
        { "its cnf.jwk is not a public key", c => c["cnf"]!["jwk"]!["d"] = "AAAA" },
        { "its cnf.jwk is not a public key", c => c["cnf"]!["jwk"]!["oth"] = new JsonArray() },
        { "its cnf.jwk is not a public key", c => c["cnf"] = new JsonObject { ["jwk"] = new JsonObject { ["kty"] = "oct", ["k"] = "AAAA" } } },
        { "its cnf.jwk has no alg", c => c["cnf"] = new JsonObject { ["jwk"] = new JsonObject() } },
        { "its cnf.jwk has no alg", c => c["cnf"]!["jwk"]!.AsObject().Remove("alg") },
        { "its cnf.jwk.alg is not of the right form", c => c["cnf"]!["jwk"]!["alg"] = null },
        { "its cnf.jwk has a member whose name differs from another's only in case", c => c["cnf"]!["jwk"]!["X"] = c["cnf"]!["jwk"]!["x"]!.DeepClone() },
        { "its cnf.jwk has a member whose name differs from another's only in case", c => c["cnf"]!["jwk"]!["Kty"] = "EC" },
        { "its cnf.jwk.kty is not of the right form", c => c["cnf"]!["jwk"]!["kty"] = 1 },
        { "its cnf.jwk is not a valid key for signatures", c => c["cnf"]!["jwk"]!["x"] = "AAAA" },
        { "its cnf.jwk is not a valid key for signatures", c => c["cnf"]!["jwk"]!["use"] = "enc" },
        { "its cnf.jwk is not a valid key for signatures", c => c["cnf"]!["jwk"]!["alg"] = "RS256" },
        { "its cnf.jwk is not a valid key for signatures", c => c["cnf"]!["jwk"]!["alg"] = "none" },
    };

    [Theory]
    [MemberData(nameof(BadClaims))]
    public async Task Request_ClaimOfTheWitIsBad_IsRefused(string problem, Action<JsonObject> claims)
    {
        await using var service = await StartAsync();

        using var response = await SendAsync(service, _domain.Token(_workload, claims), _workload.Token());

        await service.AssertOutcomeAsync(response, EctFailureReason.UntrustedIssuer, problem);
    }

    [Theory]
    [InlineData("x")]
    [InlineData("a.b.c")]
    [InlineData("e30.e30.")]
    public async Task Request_NoWitAtAll_IsRefused(string text)
    {
        await using var service = await StartAsync();

        using var response = await SendAsync(service, text, _workload.Token());

        await service.AssertOutcomeAsync(response, EctFailureReason.UntrustedIssuer, "the Workload-Identity-Token is not accepted");
    }

    [Theory]
    [InlineData("""{"sub":"spiffe://example.com/payment","sub":"spiffe://example.com/payment"}""")]
    [InlineData("[]")]
    [InlineData("{} {}")]
    public async Task Request_WitThatTwoReadersReadDifferently_IsRefused(string payload)
    {
        await using var service = await StartAsync();

        using var response = await SendAsync(service, _domain.Sign("""{"alg":"ES256","kid":"td-1","typ":"wit+jwt"}""", payload), _workload.Token());

        await service.AssertOutcomeAsync(response, EctFailureReason.UntrustedIssuer, "it is malformed");
    }

    [Fact]
    public async Task Request_WitSignedBySomebodyElse_IsRefused()
    {
        await using var service = await StartAsync();
        using var forger = new WitForge();

        using var response = await SendAsync(service, forger.Token(_workload), _workload.Token());

        await service.AssertOutcomeAsync(response, EctFailureReason.UntrustedIssuer, "its signature: InvalidSignature");
    }

    [Theory]
    [InlineData("thumbprint")]
    [InlineData("kid")]
    [InlineData("trust domain")]
    public async Task Request_TrustDomainOrItsKeyIsRevoked_WitsThatItSignedAreRefusedAlsoThoseAcceptedBefore(string way)
    {
        await using var service = await StartAsync();
        var (wit, key) = (_domain.Token(_workload), TrustBundle.Parse(_domain.Jwks()).Find("td-1")!);
        using var before = await SendAsync(service, wit, _workload.Token());
        Assert.Equal(HttpStatusCode.OK, before.StatusCode);

        await service.Services.GetRequiredService<IEctRevocations>().RevokeAsync(way switch
        {
            "thumbprint" => EctRevocation.OfThumbprint(key.Thumbprint),
            "kid" => EctRevocation.OfKey(_domain.TrustDomain, "td-1"),
            _ => EctRevocation.OfIssuer(_domain.TrustDomain),
        }, TestContext.Current.CancellationToken);

        foreach (var revoked in (string[])[wit, _domain.Token(_workload, c => c["other"] = 1)])
        {
            using var after = await SendAsync(service, revoked, _workload.Token());
            await service.AssertOutcomeAsync(after, EctFailureReason.UntrustedIssuer, "its trust domain, or the key that signed it, is revoked");
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("w-1")]
    public async Task Request_WorkloadsKeyIsRevokedByItsKid_DoesNotEscapeUnderAnother(string? keyIdOfTheWit)
    {
        await using var service = await StartAsync();
        using var before = await SendAsync(service, Wit(keyIdOfTheWit), _workload.Token());
        Assert.Equal(HttpStatusCode.OK, before.StatusCode);

        await service.Services.GetRequiredService<IEctRevocations>().RevokeAsync(EctRevocation.OfKey(_workload.Issuer, "w-1"), TestContext.Current.CancellationToken);

        using var after = await SendAsync(service, Wit(keyIdOfTheWit is null ? null : "w-2"), _workload.Token(header: h => h["kid"] = "w-2"));
        await service.AssertOutcomeAsync(after, EctFailureReason.KeyRevoked, "kid w-2");

        string Wit(string? keyId) => _domain.Token(_workload, c => { if (keyId is not null) c["cnf"]!["jwk"]!["kid"] = keyId; });
    }

    [Fact]
    public async Task Request_WorkloadsKeyIsRevokedByAKidThatOnlyItsWitHasShown_DoesNotEscapeUnderAnother()
    {
        await using var service = await StartAsync();
        using var before = await SendAsync(service, Wit("w-1"), _workload.Token(header: h => h["kid"] = "w-2"));
        await service.AssertOutcomeAsync(before, EctFailureReason.UnknownKey, "kid w-2");

        await service.Services.GetRequiredService<IEctRevocations>().RevokeAsync(EctRevocation.OfKey(_workload.Issuer, "w-1"), TestContext.Current.CancellationToken);

        using var after = await SendAsync(service, Wit("w-2"), _workload.Token(header: h => h["kid"] = "w-2"));
        await service.AssertOutcomeAsync(after, EctFailureReason.KeyRevoked, "kid w-2");

        string Wit(string keyId) => _domain.Token(_workload, c => c["cnf"]!["jwk"]!["kid"] = keyId);
    }

    [Theory]
    [InlineData(-29, null)]
    [InlineData(-30, "it has expired")]
    [InlineData(-31, "it has expired")]
    [InlineData(253402300799 - 1_800_000_000, null)]
    public async Task Request_WitExpires_AtItsExpAndTheClockSkew(long seconds, string? problem)
    {
        await using var service = await StartAsync();

        using var response = await SendAsync(service, _domain.Token(_workload, c => c["exp"] = Forge.Now.ToUnixTimeSeconds() + seconds), _workload.Token());

        await service.AssertOutcomeAsync(response, problem is null ? null : EctFailureReason.UntrustedIssuer, problem);
    }

    /// <summary>As an ECT's: a fraction is cut off, and nothing else that JSON allows of a number is a date.</summary>
    [Theory]
    [InlineData("exp", "1799999971.999999", null)]
    [InlineData("exp", "1799999970.999999", "it has expired")]
    [InlineData("exp", "253402300799.9", null)]
    [InlineData("exp", "253402300800", "its exp is not of the right form")]
    [InlineData("exp", "18e8", "its exp is not of the right form")]
    [InlineData("nbf", "1800000030.999999", null)]
    [InlineData("nbf", "1800000031.0", "it is not valid yet")]
    [InlineData("nbf", "-1", "its nbf is not of the right form")]
    [InlineData("iat", "1800000000.5", null)]
    [InlineData("iat", "-1", "its iat is not of the right form")]
    [InlineData("iat", "null", "its iat is not of the right form")]
    public async Task Request_DateOfTheWit_IsReadAsAnEcts(string claim, string date, string? problem)
    {
        await using var service = await StartAsync();

        using var response = await SendAsync(service, _domain.Token(_workload, c => c[claim] = JsonNode.Parse(date)), _workload.Token());

        await service.AssertOutcomeAsync(response, problem is null ? null : EctFailureReason.UntrustedIssuer, problem);
    }

    [Theory]
    [InlineData(30, null)]
    [InlineData(31, "it is not valid yet")]
    [InlineData(253402300799 - 1_800_000_000, "it is not valid yet")]
    public async Task Request_WitIsOfTheFuture_ClockSkewHolds(long seconds, string? problem)
    {
        await using var service = await StartAsync();

        using var response = await SendAsync(service, _domain.Token(_workload, c => c["nbf"] = Forge.Now.ToUnixTimeSeconds() + seconds), _workload.Token());

        await service.AssertOutcomeAsync(response, problem is null ? null : EctFailureReason.UntrustedIssuer, problem);
    }

    [Fact]
    public async Task Request_WitWasAcceptedBefore_StillExpires()
    {
        await using var service = await StartAsync();
        var wit = _domain.Token(_workload, c => c["exp"] = Forge.Now.ToUnixTimeSeconds() + 10);

        using var first = await SendAsync(service, wit, _workload.Token());
        service.Clock.Advance(TimeSpan.FromSeconds(39));
        using var last = await SendAsync(service, wit, _workload.Token());
        service.Clock.Advance(TimeSpan.FromSeconds(1));
        using var expired = await SendAsync(service, wit, _workload.Token());

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (first.StatusCode, last.StatusCode));
        await service.AssertOutcomeAsync(expired, EctFailureReason.UntrustedIssuer, "it has expired");
    }

    /// <summary>Canonicalization, text prefixes, other origins: what is not the same text is not the same workload.</summary>
    [Theory]
    [InlineData("spiffe://example.com/pay", "spiffe://example.com/payroll")]
    [InlineData("spiffe://example.com/payroll", "spiffe://example.com/pay")]
    [InlineData("spiffe://example.com/payment", "spiffe://example.com/%70ayment")]
    [InlineData("spiffe://example.com/payment", "spiffe://example.com/Payment")]
    [InlineData("spiffe://example.com/payment", "SPIFFE://example.com/payment")]
    [InlineData("spiffe://example.com/payment", "spiffe://Example.com/payment")]
    [InlineData("spiffe://example.com/payment", "spiffe://example.com./payment")]
    [InlineData("spiffe://example.com/payment", "spiffe://example.com/payment.")]
    [InlineData("spiffe://example.com/payment", "spiffe://example.com/payment/")]
    [InlineData("spiffe://example.com/payment", "spiffe://example.com/./payment")]
    [InlineData("spiffe://example.com/payment", "spiffe://example.com/x/../payment")]
    [InlineData("spiffe://example.com/payment", "spiffe://example.com//payment")]
    [InlineData("spiffe://example.com/payment", "spiffe://example.com:443/payment")]
    [InlineData("spiffe://example.com/payment", "spiffe://example.com.evil/payment")]
    [InlineData("spiffe://example.com/payment", "spiffe://example.com/payment ")]
    public async Task Request_IssuerIsNotTheSubject_IsRefused(string subject, string issuer)
    {
        await using var service = await StartAsync();
        using var caller = new Forge(issuer, "w-1");

        using var response = await SendAsync(service, _domain.Token(caller, c => c["sub"] = subject), caller.Token());

        await service.AssertOutcomeAsync(response, EctFailureReason.UntrustedIssuer, $"the workload identity is {subject}");
    }

    /// <summary>A key of a trust domain never speaks for a subject that is not written as lying in it, even where the issuer is the same text.</summary>
    [Theory]
    [InlineData("spiffe://example.com/%70ayment", "its sub is in no trust domain")]
    [InlineData("spiffe://example.com/../payment", "its sub is in no trust domain")]
    [InlineData("spiffe://example.com//payment", "its sub is in no trust domain")]
    [InlineData("spiffe://example.com:443/payment", "its sub is in no trust domain")]
    [InlineData("spiffe://user@example.com/payment", "its sub is in no trust domain")]
    [InlineData("spiffe://example.com/payment?x", "its sub is in no trust domain")]
    [InlineData("spiffe://example.com/payment#x", "its sub is in no trust domain")]
    [InlineData("spiffe://Example.com/payment", "its sub is in no trust domain")]
    [InlineData("https://example.com/payment", "its sub is in no trust domain")]
    [InlineData("spiffe://example.com.evil/payment", "its trust domain, example.com.evil, is not configured")]
    [InlineData("spiffe://example.com./payment", "its trust domain, example.com., is not configured")]
    [InlineData("spiffe://sub.example.com/payment", "its trust domain, sub.example.com, is not configured")]
    public async Task Request_SubjectOutsideTheTrustDomain_IsRefused(string subject, string problem)
    {
        await using var service = await StartAsync();
        using var caller = new Forge(subject, "w-1");

        using var response = await SendAsync(service, _domain.Token(caller), caller.Token());

        await service.AssertOutcomeAsync(response, EctFailureReason.UntrustedIssuer, problem);
    }

    [Fact]
    public async Task Request_TrustDomainSpeaksForAnother_IsRefused()
    {
        using var other = new WitForge("other.example");
        await using var service = await StartAsync(ect: ect => ect.AddWorkloadIdentityTokens(other.TrustDomain, other.Jwks()));
        using var partner = new Forge("spiffe://other.example/x", "w-1");

        using var forged = await SendAsync(service, other.Token(_workload), _workload.Token());
        await service.AssertOutcomeAsync(forged, EctFailureReason.UntrustedIssuer, "its signature: InvalidSignature");
        using var own = await SendAsync(service, other.Token(partner), partner.Token());
        Assert.Equal(HttpStatusCode.OK, own.StatusCode);
    }

    [Fact]
    public async Task Request_NameOfAConfiguredIssuer_ConfiguredKeyCounts()
    {
        await using var service = await StartAsync();
        using var impostor = Service.Alice.WithOtherKey();
        var wit = _domain.Token(impostor);

        using var forged = await SendAsync(service, wit, impostor.Token());
        await service.AssertOutcomeAsync(forged, EctFailureReason.InvalidSignature);
        using var own = await SendAsync(service, wit, Service.Alice.Token());
        Assert.Equal(HttpStatusCode.OK, own.StatusCode);
    }

    [Fact]
    public async Task Request_NameOfAConfiguredIssuer_BoundEndpointTakesTheWitsKey()
    {
        await using var service = await StartAsync(pipeline: Bound);
        using var second = Service.Alice.WithOtherKey();
        var wit = _domain.Token(second);

        using var accepted = await SendAsync(service, wit, second.Token());
        Assert.Equal(HttpStatusCode.OK, accepted.StatusCode);
        using var configuredKey = await SendAsync(service, wit, Service.Alice.Token());
        await service.AssertOutcomeAsync(configuredKey, EctFailureReason.InvalidSignature);
    }

    [Fact]
    public async Task BoundRequest_WithoutOrWithAnothersWit_IsAnIdentityMismatch()
    {
        await using var service = await StartAsync(pipeline: Bound);

        using var none = await service.GetAsync("/", Service.Alice.Token());
        await service.AssertOutcomeAsync(none, EctFailureReason.IdentityMismatch, "the request has no Workload-Identity-Token");
        using var others = await SendAsync(service, _domain.Token(_workload), Service.Alice.Token());
        await service.AssertOutcomeAsync(others, EctFailureReason.IdentityMismatch, "the workload identity is spiffe://example.com/payment");
        using var broken = await SendAsync(service, "x", _workload.Token());
        await service.AssertOutcomeAsync(broken, EctFailureReason.IdentityMismatch, "it is malformed");
    }

    [Fact]
    public async Task BoundRequest_IssuersOwnKeysAreAtAnAddressThatHangs_IsNotHeldUpByIt()
    {
        await using var server = await KeyServer.StartAsync();
        var asked = server.Hangs();
        await using var service = await StartAsync(ect => ect.AddIssuer(_workload.Issuer, server.Jwks), pipeline: Bound);

        using var response = await SendAsync(service, _domain.Token(_workload), _workload.Token());

        await service.AssertOutcomeAsync(response, null);
        Assert.False(asked.IsCompleted);
    }

    [Fact]
    public async Task BoundRequest_SecondHop_InlinePredecessorIsNotBound()
    {
        await using var service = await StartAsync(pipeline: Bound);
        var id = Forge.NewId();

        using var response = await SendAsync(service, _domain.Token(_workload),
            Service.Bob.Token(token => (token.Id, token.Audiences[0]) = (id, _workload.Issuer)), _workload.Token(c => c["pred"] = new JsonArray(id)));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    /// <summary>Of those that are there at start, <see cref="EndpointCheckTests"/> tells.</summary>
    [Fact]
    public async Task LateBoundEndpoint_TokensAreNotAdded_IsAnIdentityMismatch()
    {
        using var late = new LateEndpoints();
        await using var service = await Service.StartAsync(late.Pipeline, environment: "Development");
        late.Map("/", new RequireEctAttribute { BindToWorkloadIdentity = true });

        using var withWit = await SendAsync(service, _domain.Token(_workload), _workload.Token());
        await service.AssertOutcomeAsync(withWit, EctFailureReason.IdentityMismatch, "no key source vouches for the caller");
        using var configuredIssuer = await service.GetAsync("/", Service.Alice.Token());
        await service.AssertOutcomeAsync(configuredIssuer, EctFailureReason.IdentityMismatch, "no key source vouches for the caller");
    }

    [Fact]
    public async Task Request_InlinePredecessorSignedByTheKeyOfTheWit_IsRefused()
    {
        await using var service = await StartAsync();
        var id = Forge.NewId();

        using var response = await SendAsync(service, _domain.Token(_workload), _workload.Token(c => c["jti"] = id), _workload.Token(c => c["pred"] = new JsonArray(id)));

        await service.AssertOutcomeAsync(response, EctFailureReason.UntrustedIssuer, id);
    }

    [Fact]
    public async Task Request_Refused_LogShowsNothingOfTheWit()
    {
        await using var service = await StartAsync();
        var wit = _domain.Token(_workload, c => c["exp"] = 1);

        using var response = await SendAsync(service, wit, _workload.Token());

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.All(service.Logs.GetSnapshot(), record => Assert.All(wit.Split('.'), part => Assert.DoesNotContain(part, record.Message, StringComparison.Ordinal)));
    }

    private static void Bound(WebApplication app)
    {
        app.UseEct();
        app.MapGet("/", (HttpContext http) => http.GetRequiredEct().Heads[0].Id).RequireEct(e => e.BindToWorkloadIdentity());
    }

    private Task<Service> StartAsync(Action<EctBuilder>? ect = null, Action<EctOptions>? options = null, Action<WebApplication>? pipeline = null) =>
        Service.StartAsync(pipeline, options: options, environment: "Development", ect: builder =>
        {
            builder.AddWorkloadIdentityTokens(_domain.TrustDomain, _domain.Jwks());
            ect?.Invoke(builder);
        });

    private static Task<HttpResponseMessage> SendAsync(Service service, string wit, params string[] tokens) => SendAsync(service, [wit], tokens);

    private static Task<HttpResponseMessage> SendAsync(Service service, string[] wits, params string[] tokens)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "/");
        request.Headers.TryAddWithoutValidation(EctHeaderNames.ExecutionContext, tokens);
        foreach (var wit in wits) request.Headers.TryAddWithoutValidation(Field, wit);
        return service.Client.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
