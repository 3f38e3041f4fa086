using System.Text;
using System.Text.Json.Nodes;
using Ect.Callers;
using Ect.Tokens;
using Microsoft.IdentityModel.Tokens;

namespace Ect.Tests;

/// <summary>Our reader of <c>cnf.jwk</c> and other readers see the same key, or ours sees none.</summary>
public sealed class WorkloadKeyTests : IDisposable
{
    private const string OtherCase = "its cnf.jwk has a member whose name differs from another's only in case";

    private readonly Forge _workload = new("spiffe://example.com/payment", "w-1");

    public void Dispose() => _workload.Dispose();

    [Fact]
    public void TryRead_AllMembersAsTheyShouldBe_TheKey()
    {
        var jwk = WitForge.PublicJwk(_workload);
        (jwk["kid"], jwk["use"], jwk["key_ops"], jwk["x5c"]) = ("w-1", "sig", new JsonArray("verify"), new JsonArray("MII"));
        jwk["other"] = new JsonObject { ["Kty"] = 1, ["kty"] = 2 };

        var (key, problem) = Read(jwk.ToJsonString());

        Assert.Null(problem);
        Assert.Equal(("w-1", true, false), (key?.KeyId, key!.Fits("ES256"), key.Fits("ES384")));
        Assert.Equal(EctKey.From(new ECDsaSecurityKey(_workload.Key)).Thumbprint, key.Thumbprint);
    }

    public static TheoryData<string, string> Members
    {
        get
        {
            var rows = new TheoryData<string, string>
            {
                { "alg", "its cnf.jwk has no alg" }, // Null stands for: not there.
                { """ "alg": "" """, "its cnf.jwk is not a valid key for signatures" },
                { """ "alg": "es256" """, "its cnf.jwk is not a valid key for signatures" },
                { """ "alg": "ES384" """, "its cnf.jwk is not a valid key for signatures" },
                { """ "kid": "" """, "its cnf.jwk.kid is not of the right form" },
                { $""" "kid": "{new string('k', 257)}" """, "its cnf.jwk.kid is not of the right form" },
                { $""" "kid": "{new string('k', 256)}" """, "" },
                { """ "key_ops": "verify" """, "its cnf.jwk.key_ops is not of the right form" },
                { """ "key_ops": ["verify", 1] """, "its cnf.jwk.key_ops is not of the right form" },
                { """ "x5c": 1 """, "its cnf.jwk.x5c is not of the right form" },
                { """ "x5c": [null] """, "its cnf.jwk.x5c is not of the right form" },
                { """ "key_ops": ["sign"] """, "its cnf.jwk is not a valid key for signatures" },
                { """ "use": "SIG" """, "its cnf.jwk is not a valid key for signatures" },
                { """ "foo": 1, "Foo": 1 """, OtherCase },
                { """ "\u004bty": "EC" """, OtherCase },
                { """ "D": "AAAA" """, OtherCase },
            };
            foreach (var member in (string[])["kty", "crv", "x", "y", "n", "e", "alg", "use", "kid", "x5u", "x5t", "x5t#S256"])
                foreach (var value in (string[])["1", "null", "true", "[]", "{}", "[\"EC\"]"])
                    rows.Add($"\"{member}\": {value}", $"its cnf.jwk.{member} is not of the right form");
            foreach (var member in (string[])["Kty", "KTY", "Crv", "X", "Y", "N", "E", "Alg", "ALG", "Use", "Kid", "KID", 
                "Key_Ops", "KEY_OPS", "X5C", "x5t#s256", "K", "OTH"])
                rows.Add($"\"{member}\": \"EC\"", OtherCase);
            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(Members))]
    public void TryRead_OneMemberIsDifferent_SaysWhichRuleIsBroken(string member, string problem)
    {
        var jwk = WitForge.PublicJwk(_workload);
        if (member == "alg") jwk.Remove("alg");
        else if (JsonNode.Parse($"{{{member}}}") is JsonObject { Count: 1 } one) jwk.Remove(one.Single().Key);
        var json = member == "alg" ? jwk.ToJsonString() : $"{jwk.ToJsonString()[..^1]}, {member}}}";

        var (key, found) = Read(json);

        Assert.Equal(problem is "" ? null : problem, found);
        Assert.Equal(problem is "", key is not null);
    }

    /// <summary>Objects of names that are almost right, and values that are. Whatever ours takes, Microsoft's reader reads in the same way.</summary>
    [Fact]
    public void TryRead_AnyMembers_OtherReadersSeeTheSameKey()
    {
        var random = new Random(20261128);
        var good = WitForge.PublicJwk(_workload);
        string[] names =
        [
            "kty", "crv", "x", "y", "alg", "use", "kid", "key_ops", "n", "e", "Kty", "KTY", "kTy", "Crv", "CRV", "X", "Y", "Alg", "ALG",
            "Use", "Kid", "KID", "Key_Ops",
            "\\u006bty", "\\u004bty", "\\u0078", "\\u0058", "\u212aty", "u\u017fe", "d", "D", "k", "K", "x5c", "X5c", "other", "Other",
        ];
        string[] values =
        [
            "\"EC\"", "\"P-256\"", good["x"]!.ToJsonString(), good["y"]!.ToJsonString(), "\"ES256\"", "\"sig\"", "\"w-1\"", "[\"verify\"]", "\"RSA\"", "null", "1",
        ];
        var (taken, refusedForCase) = (0, 0);

        for (var turn = 0; turn < 20_000; turn++)
        {
            var members = good.Where(_ => random.Next(20) > 0).Select(member => $"\"{member.Key}\":{member.Value!.ToJsonString()}").ToList();
            for (var more = random.Next(3); more > 0; more--)
                members.Insert(random.Next(members.Count + 1), $"\"{names[random.Next(names.Length)]}\":{values[random.Next(values.Length)]}");
            var json = $"{{{string.Join(',', members)}}}";

            var (key, problem) = Read(json);
            if (problem == OtherCase) refusedForCase++;
            if (key is null) continue;

            taken++;
            var theirs = new JsonWebKey(json);
            Assert.Equal((key.Thumbprint, key.KeyId), (EctKey.From(theirs).Thumbprint, theirs.KeyId));
            Assert.All(SignatureAlgorithms.Supported, algorithm => Assert.Equal(EctKey.From(theirs).Fits(algorithm), key.Fits(algorithm)));
        }

        Assert.InRange(taken, 1_000, 19_000);
        Assert.InRange(refusedForCase, 1_000, 19_000);
    }

    private static (EctKey? Key, string? Problem) Read(string jwk)
    {
        var payload = Encoding.UTF8.GetBytes("{\"cnf\":{\"jwk\":" + jwk + "}}");
        if (!StrictJson.TryReadObject(payload, 10, names: null, out var claims)) return (null, "malformed");
        WorkloadKey.TryRead(claims["cnf"], 256, out var key, out var problem);
        return (key, problem);
    }
}
