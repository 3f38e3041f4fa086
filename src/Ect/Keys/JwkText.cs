using System.Text.Json;
using Microsoft.IdentityModel.Tokens;

namespace Ect.Keys;

/// <summary>Reads JWK Sets and JWKs (RFC 7517) from text, entry by entry. With Microsoft's reader, one malformed entry would make the
/// others useless. Of the text, messages contain only <c>kid</c>, <c>kty</c> and <c>crv</c>.</summary>
internal static class JwkText
{
    private const int MaxDepth = 64;
    private const char ByteOrderMark = '\uFEFF';

    private static readonly Dictionary<string, Action<JsonWebKey, string>> PublicTexts = new()
    {
        ["kty"] = (jwk, text) => jwk.Kty = text,
        ["use"] = (jwk, text) => jwk.Use = text,
        ["alg"] = (jwk, text) => jwk.Alg = text,
        ["kid"] = (jwk, text) => jwk.KeyId = text,
        ["crv"] = (jwk, text) => jwk.Crv = text,
        ["x"] = (jwk, text) => jwk.X = text,
        ["y"] = (jwk, text) => jwk.Y = text,
        ["n"] = (jwk, text) => jwk.N = text,
        ["e"] = (jwk, text) => jwk.E = text,
        ["x5u"] = (_, _) => { },
        ["x5t"] = (_, _) => { },
        ["x5t#S256"] = (_, _) => { },
    };

    private static readonly Dictionary<string, Action<JsonWebKey, string>> AllTexts = new(PublicTexts)
    {
        ["d"] = (jwk, text) => jwk.D = text,
        ["p"] = (jwk, text) => jwk.P = text,
        ["q"] = (jwk, text) => jwk.Q = text,
        ["dp"] = (jwk, text) => jwk.DP = text,
        ["dq"] = (jwk, text) => jwk.DQ = text,
        ["qi"] = (jwk, text) => jwk.QI = text,
    };

    private static readonly Dictionary<string, Action<JsonWebKey, string>> Lists = new()
    {
        ["key_ops"] = (jwk, text) => jwk.KeyOps.Add(text),
        ["x5c"] = (_, _) => { },
    };

    /// <summary>Reads the public halves of a set. A byte order mark before it is skipped.</summary>
    /// <exception cref="ArgumentException">The text is no JWK Set.</exception>
    public static IReadOnlyList<JwkEntry> ReadSet(string json)
    {
        using var document = Parse(json)
            ?? throw new ArgumentException("The text is not a JWK Set (RFC 7517), because it is not a JSON object.");
        var keys = FindKeys(document.RootElement)
            ?? throw new ArgumentException("The text is not a JWK Set (RFC 7517), because it has no keys.");

        return Read(keys, ReadPublic);
    }

    /// <summary>Reads private keys: a set, or one JWK. A byte order mark is skipped.</summary>
    /// <returns>Keys in the order of the text, with their private halves; <see langword="null"/> if it is neither.</returns>
    public static IReadOnlyList<JwkEntry>? TryReadPrivate(string json)
    {
        using var document = Parse(json);
        if (document is null) return null;

        return FindKeys(document.RootElement) is { } keys ? Read(keys, ReadPrivate) : [ReadPrivate(document.RootElement, 0)];
    }

    /// <summary>Returns the text without the mark that some editors and servers put in front of it.</summary>
    public static string WithoutByteOrderMark(string text) => text is [ByteOrderMark, ..] ? text[1..] : text;

    private static IReadOnlyList<JwkEntry> Read(JsonElement keys, Func<JsonElement, int, JwkEntry> read)
    {
        var entries = new List<JwkEntry>();
        foreach (var key in keys.EnumerateArray())
        {
            if (entries.Count is JwkEntry.MaxCount) break;
            entries.Add(read(key, entries.Count));
        }
        return JwkEntry.WithEnd(entries, keys.GetArrayLength() - entries.Count);
    }

    private static JwkEntry ReadPrivate(JsonElement key, int position) => Read(key, position, AllTexts);

    private static JwkEntry ReadPublic(JsonElement key, int position)
    {
        var entry = Read(key, position, PublicTexts);
        return entry.Jwk is { } jwk ? JwkEntry.Of(position, jwk) : entry;
    }

    /// <summary>Checks that every known member stands there once and has its type.</summary>
    private static JwkEntry Read(JsonElement key, int position, Dictionary<string, Action<JsonWebKey, string>> texts)
    {
        if (key.ValueKind is not JsonValueKind.Object) return new(position, null, null, "it is not a JSON object");

        string? keyId = null;
        try
        {
            var jwk = new JsonWebKey();
            keyId = key.Find("kid") is { ValueKind: JsonValueKind.String } kid ? kid.GetString() : null;
            return Fill(jwk, key, texts) is { } failure ? new(position, keyId, null, failure) : new(position, keyId, jwk, null);
        }
        catch (InvalidOperationException)
        {
            return new(position, keyId, null, "a text in it is not valid Unicode");
        }
    }

    private static string? Fill(JsonWebKey jwk, JsonElement key, Dictionary<string, Action<JsonWebKey, string>> texts)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var member in key.EnumerateObject())
        {
            var (name, value) = (member.Name, member.Value);
            var isList = Lists.TryGetValue(name, out var take);
            if (!isList && !texts.TryGetValue(name, out take)) continue;

            if (!seen.Add(name)) return $"its {name} stands twice";
            if (value.ValueKind is JsonValueKind.Null) continue; // Some writers write null for a missing member.
            if (isList && !IsListOfTexts(value)) return $"its {name} is not an array of strings";
            if (!isList && value.ValueKind is not JsonValueKind.String) return $"its {name} is not a string";

            if (!isList) take!(jwk, value.GetString()!);
            else foreach (var element in value.EnumerateArray()) take!(jwk, element.GetString()!);
        }
        return null;
    }

    private static bool IsListOfTexts(JsonElement value)
    {
        if (value.ValueKind is not JsonValueKind.Array) return false;
        foreach (var element in value.EnumerateArray())
            if (element.ValueKind is not JsonValueKind.String) return false;

        return true;
    }

    private static JsonDocument? Parse(string json)
    {
        try
        {
            var document = JsonDocument.Parse(WithoutByteOrderMark(json), new JsonDocumentOptions { MaxDepth = MaxDepth });
            if (document.RootElement.ValueKind is JsonValueKind.Object) return document;
            document.Dispose();
            return null;
        }
        catch (JsonException)
        {
            return null; // Its message may contain the text.
        }
    }

    private static JsonElement? FindKeys(JsonElement set)
    {
        JsonElement? keys = null;
        foreach (var member in set.EnumerateObject().Where(member => member.Is("keys")))
        {
            if (keys is not null || member.Value.ValueKind is not JsonValueKind.Array) return null;
            keys = member.Value;
        }
        return keys;
    }
}
