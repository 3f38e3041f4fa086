using System.Buffers;
using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;
using Ect.Collections;

namespace Ect.Tokens;

/// <summary>Turns claims into values, and remembers the first that is not of the right form (rule 8).</summary>
/// <remarks>After a fault the values mean nothing.</remarks>
internal sealed class ClaimParser(IReadOnlyDictionary<string, StrictJsonValue> claims, EctLimits limits)
{
    private const int HashLength = 43;
    private static readonly SearchValues<byte> DateCharacters = SearchValues.Create("0123456789."u8);
    private static readonly long LatestDate = DateTimeOffset.MaxValue.ToUnixTimeSeconds();

    public ReadResult? Fault { get; private set; }

    public string Text(string claim, int maxLength) =>
        claims[claim].Text is { } text && IsWithin(text, maxLength) ? text : Invalid(claim, "");

    public IReadOnlyList<string> TextOrTexts(string claim)
    {
        var value = claims[claim];
        var texts = value.Text is { } text ? [text] : value.Texts(limits.MaxAudiences) ?? [];
        return texts.Count > 0 && texts.All(name => IsWithin(name, limits.MaxNameLength))
            ? texts
            : Invalid(claim, texts);
    }

    /// <summary>A NumericDate: a number without sign or exponent, whose fraction is cut off.</summary>
    public DateTimeOffset Date(string claim, DateTimeOffset? after = null)
    {
        var value = claims[claim];
        if (value.Kind is not JsonTokenType.Number || !TryReadSeconds(value.Utf8.Span, out var seconds)) return Invalid<DateTimeOffset>(claim, default);

        var date = DateTimeOffset.FromUnixTimeSeconds(seconds);
        return date <= after ? Invalid(claim, date) : date;
    }

    public string Id(string claim) => UuidText.TryNormalize(claims[claim].Text, out var id) ? id : Invalid(claim, "");

    public string? OptionalId(string claim) => claims.ContainsKey(claim) ? Id(claim) : null;

    public IReadOnlyList<string> Ids(string claim, string notAmongThem)
    {
        if (claims[claim].Uuids(limits.MaxPredecessors) is not { } ids) return Invalid<IReadOnlyList<string>>(claim, []);
        if (ids is []) return [];

        var seen = new HashSet<Guid>(ids.Length + 1, SeededGuidComparer.Instance);
        if (UuidText.TryParse(notAmongThem, out var own)) seen.Add(own);
        return Array.TrueForAll(ids, seen.Add) ? new UuidTexts(ids) : Invalid<IReadOnlyList<string>>(claim, []);
    }

    public string? OptionalHash(string claim)
    {
        if (!claims.TryGetValue(claim, out var value)) return null;
        return value.Text is { Length: HashLength } hash && Base64UrlText.IsCanonical(hash) ? hash : Invalid(claim, "");
    }

    /// <summary>The extensions, with what the version surfaces in them. Its size limit is judged last of all, as rule 8 has it.</summary>
    public JsonElement Extensions(ClaimVersion version)
    {
        var hasExtensions = claims.TryGetValue(version.Extensions, out var extensions);
        if (hasExtensions && extensions.Kind is not JsonTokenType.StartObject) return Invalid<JsonElement>(version.Extensions, default);

        var surfaced = version.Surfaced.Where(claims.ContainsKey).ToList();
        if (extensions.Utf8.Length > EctLimits.MaxExtensionBytes
            || extensions.Depth > EctLimits.MaxExtensionDepth
            || surfaced.Any(name => claims[name].Depth + 1 > EctLimits.MaxExtensionDepth))
            return Fail<JsonElement>(EctFailureReason.ExtensionTooLarge, version.Extensions, default);

        if (surfaced.Count > 0) return Merge(extensions, surfaced);
        return hasExtensions ? JsonElement.Parse(extensions.Utf8.Span) : default;
    }

    private JsonElement Merge(StrictJsonValue extensions, List<string> surfaced)
    {
        var merged = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(merged))
        {
            writer.WriteStartObject();
            foreach (var (name, value) in extensions.Members ?? FrozenDictionary<string, StrictJsonValue>.Empty) Write(name, value);
            foreach (var name in surfaced) Write(name, claims[name]);
            writer.WriteEndObject();

            void Write(string name, StrictJsonValue value)
            {
                writer.WritePropertyName(name);
                writer.WriteRawValue(value.Utf8.Span);
            }
        }

        return JsonElement.Parse(merged.WrittenSpan);
    }

    private static bool TryReadSeconds(ReadOnlySpan<byte> number, out long seconds)
    {
        seconds = 0;
        if (number.ContainsAnyExcept(DateCharacters)) return false;

        var point = number.IndexOf((byte)'.');
        var whole = point < 0 ? number : number[..point];
        return long.TryParse(whole, NumberStyles.None, CultureInfo.InvariantCulture, out seconds) && seconds <= LatestDate;
    }

    private static bool IsWithin(string text, int maxLength) => text.Length > 0 && text.Length <= maxLength;

    private T Invalid<T>(string claim, T value) => Fail(EctFailureReason.InvalidClaim, claim, value);

    private T Fail<T>(EctFailureReason reason, string claim, T value)
    {
        Fault ??= ReadResult.Failure(reason, claim);
        return value;
    }
}
