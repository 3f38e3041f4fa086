using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ect.Fuzz.Running;
using Ect.Tokens;
using Microsoft.IdentityModel.JsonWebTokens;

namespace Ect.Fuzz.Targets;

/// <summary>The strict reader: what it accepts, readers that nobody here has written accept too, with the same values.</summary>
internal sealed class TokenTarget : FuzzTarget
{
    private const string Id = "6c0b7b52-9a0f-4c53-8d53-0f2f6f7d8a01", Other = "9b1de3a4-58c1-4f0e-9d6a-1a2b3c4d5e6f";

    private static readonly EctLimits Limits = new();
    private readonly TokenReader _reader = new(Limits, SignatureAlgorithms.Supported);

    public override string Name => "token";

    public override IReadOnlyList<string> Words { get; } =
    [
        "\"iss\":", "\"aud\":", "\"iat\":", "\"exp\":", "\"jti\":", "\"wid\":", "\"exec_act\":", "\"pred\":", "\"par\":", "\"ect_ext\":",
        "\"ext\":", "\"pol\":", "\"pol_decision\":", "\"inp_hash\":", "\"out_hash\":", "\"crit\":", "\"alg\":", "\"kid\":", "\"typ\":",
        "\"exec+jwt\"", "\"wimse-exec+jwt\"", "\"application/exec+jwt\"", "\"none\"", "\"ES256\"", "null", "[]", "{}", "1e3", "-0", "0.5",
        "253402300799", "\\u0000", "\\ud800", "\\udc00", "\\u0069ss", "\u00e9", Id, Other, "[[[[[[[[[[", "{\"a\":", ",",
    ];

    public override IEnumerable<byte[]> MakeSeeds()
    {
        using var forge = new Forge();
        var (header, claims) = (forge.Header(), forge.Claims(Id, predecessors: Other));
        yield return Input(header, claims);
        claims["wid"] = Other;
        claims["aud"] = new JsonArray(Forge.Me, Forge.Bob);
        claims["ect_ext"] = new JsonObject { ["pol"] = "p-1", ["pol_decision"] = "approved", ["deep"] = new JsonArray(1, 2.5, true, null) };
        claims["inp_hash"] = Base64Url.EncodeToString(new byte[32]);
        claims["out_hash"] = Base64Url.EncodeToString(new byte[32]);
        yield return Input(header, claims);
        yield return Encoding.UTF8.GetBytes(claims.ToJsonString());
        header["typ"] = "wimse-exec+jwt";
        claims["par"] = claims["pred"]!.DeepClone();
        claims["ext"] = claims["ect_ext"]!.DeepClone();
        claims.Remove("pred");
        claims.Remove("ect_ext");
        yield return Input(header, claims);
        yield return Encoding.ASCII.GetBytes(forge.Token(c => c["jti"] = Id));
        yield return Encoding.ASCII.GetBytes(forge.Unsigned(c => c["jti"] = Id));
    }

    public override object Read(byte[] input) => _reader.Read(TokenText.Of(input));

    public override string Check(byte[] input, object? read)
    {
        var text = TokenText.Of(input);
        var result = (ReadResult)read!;
        if (result.Token is not { } token)
        {
            FuzzException.Unless(result.Reason is not EctFailureReason.None, "There is neither a token nor a reason.");
            return $"{result.Reason} {result.Claim}";
        }

        FuzzException.UnlessEqual(EctFailureReason.None, result.Reason, "The reason of a token");
        FuzzException.UnlessEqual(text, token.EncodedToken, "The text");
        CompareWithJson(text, token);
        if (token.IsSigned) CompareWithHandler(text, token);

        var again = _reader.Read(token.EncodedToken).Token;
        FuzzException.UnlessEqual(token.Digest, again!.Digest, "The digest");
        var record = EctTokenRecord.From(token, null, ancestorsKnown: true, token.Level, token.IssuedAt);
        FuzzException.Unless(EctTokenRecord.TryDecode(token.Id, record.Encode(), out var decoded), "The record of a token is not read.");
        FuzzException.UnlessEqual(record, decoded, "The record");
        return $"accepted {token.Level} {token.Predecessors.Count > 0} {token.WorkflowId is null} {token.Extensions.ValueKind}";
    }

    private static void CompareWithJson(string text, EctToken token)
    {
        var parts = text.Split('.');
        using var document = JsonDocument.Parse(Base64Url.DecodeFromChars(parts[parts.Length is 1 ? 0 : 1]));
        var claims = document.RootElement;
        var predecessors = parts.Length is 3 && TypeOf(parts[0]).Contains("wimse", StringComparison.OrdinalIgnoreCase) ? "par" : "pred";

        FuzzException.UnlessEqual(claims.GetProperty("iss").GetString(), token.Issuer, "iss");
        FuzzException.UnlessEqual(claims.GetProperty("exec_act").GetString(), token.Action, "exec_act");
        FuzzException.UnlessEqual(Lower(claims.GetProperty("jti")), token.Id, "jti");
        FuzzException.UnlessEqual(SecondsOf(claims.GetProperty("iat")), token.IssuedAt.ToUnixTimeSeconds(), "iat");
        FuzzException.UnlessEqual(SecondsOf(claims.GetProperty("exp")), token.ExpiresAt.ToUnixTimeSeconds(), "exp");
        FuzzException.Unless(token.ExpiresAt > token.IssuedAt, "exp is not later than iat.");
        FuzzException.UnlessSame(TextsOf(claims.GetProperty("aud")), token.Audiences, "aud");
        FuzzException.UnlessSame(claims.GetProperty(predecessors).EnumerateArray().Select(Lower), token.Predecessors, "pred");
        FuzzException.UnlessEqual(claims.TryGetProperty("wid", out var wid) ? Lower(wid) : null, token.WorkflowId, "wid");
        FuzzException.UnlessEqual(claims.TryGetProperty("inp_hash", out var hash) ? hash.GetString() : null, token.InputHash, "inp_hash");
        FuzzException.UnlessEqual(claims.TryGetProperty("out_hash", out hash) ? hash.GetString() : null, token.OutputHash, "out_hash");
        var names = claims.EnumerateObject().Select(claim => claim.Name).ToList();
        FuzzException.UnlessEqual(names.Count, names.Distinct().Count(), "Claims that are there once");
    }

    private static void CompareWithHandler(string text, EctToken token)
    {
        var jwt = new JsonWebToken(text);
        FuzzException.UnlessEqual(jwt.Issuer, token.Issuer, "The handler's iss");
        FuzzException.UnlessEqual(jwt.Kid, token.KeyId, "The handler's kid");
        FuzzException.UnlessEqual(jwt.Alg, token.Algorithm, "The handler's alg");
        FuzzException.UnlessEqual(jwt.Id.ToLowerInvariant(), token.Id, "The handler's jti");
        FuzzException.UnlessSame(jwt.Audiences, token.Audiences, "The handler's aud");
    }

    private static string TypeOf(string header)
    {
        using var document = JsonDocument.Parse(Base64Url.DecodeFromChars(header));
        return document.RootElement.GetProperty("typ").GetString()!;
    }

    private static string Lower(JsonElement text) => text.GetString()!.ToLowerInvariant();

    private static IEnumerable<string?> TextsOf(JsonElement value) =>
        value.ValueKind is JsonValueKind.Array ? value.EnumerateArray().Select(text => text.GetString()) : [value.GetString()];

    /// <summary>Whole seconds, however long the fraction is.</summary>
    private static long SecondsOf(JsonElement date) => long.Parse(date.GetRawText().Split('.')[0], CultureInfo.InvariantCulture);

    private static byte[] Input(JsonObject header, JsonObject claims) => TokenText.Input(header.ToJsonString(), claims.ToJsonString());
}
