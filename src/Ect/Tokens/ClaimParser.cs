using System.Buffers;
using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;
using Ect.Collections;

namespace Ect.Tokens;

/// <summary>Turns claims into values, and remembers the first one that does not have its form (profile, rule 8).</summary>
/// <remarks>After a failure the values have no meaning.</remarks>
internal ref struct ClaimParser(JsonMembers claims, EctLimits limits)
{
    private readonly JsonMembers _claims = claims;
    private const int HashLength = 43;
    private static readonly SearchValues<byte> DateCharacters = SearchValues.Create("0123456789."u8);
    private static readonly long LatestDate = DateTimeOffset.MaxValue.ToUnixTimeSeconds();

    public ReadResult? Failure { get; private set; }

    public string Text(string claim, int maxLength) =>
        _claims[claim].Text is { } text && IsWithin(text, maxLength) ? text : Invalid(claim, "");

    public IReadOnlyList<string> TextOrTexts(string claim)
    {
        var value = _claims[claim];
        var texts = value.Text is { } text ? [text] : value.Texts(EctLimits.MaxAudiences) ?? [];
        if (texts.Count is 0) return Invalid(claim, texts);
        foreach (var name in texts)
            if (!IsWithin(name, EctLimits.MaxNameLength)) return Invalid(claim, texts);

        return texts;
    }

    /// <summary>Returns a NumericDate, which is a number without sign or exponent. A fraction is cut off.</summary>
    public DateTimeOffset Date(string claim, DateTimeOffset? after = null)
    {
        var value = _claims[claim];
        if (value.Kind is not JsonTokenType.Number || !TryReadSeconds(value.Utf8.Span, out var seconds))
            return Invalid<DateTimeOffset>(claim, default);

        var date = DateTimeOffset.FromUnixTimeSeconds(seconds);
        return date <= after ? Invalid(claim, date) : date;
    }

    public string Id(string claim) => UuidText.TryNormalize(_claims[claim].Text, out var id) ? id : Invalid(claim, "");

    public string? OptionalId(string claim) => _claims.Has(claim) ? Id(claim) : null;

    public IReadOnlyList<string> Ids(string claim, string notAmongThem)
    {
        if (_claims[claim].Uuids(limits.MaxPredecessors) is not { } ids) return Invalid<IReadOnlyList<string>>(claim, []);
        if (ids is []) return [];

        var seen = new HashSet<Guid>(ids.Length + 1, SeededGuidComparer.Instance);
        if (UuidText.TryParse(notAmongThem, out var own)) seen.Add(own);
        return Array.TrueForAll(ids, seen.Add) ? new UuidTexts(ids) : Invalid<IReadOnlyList<string>>(claim, []);
    }

    public string? OptionalHash(string claim)
    {
        if (!_claims.Has(claim)) return null;
        return _claims[claim].Text is { Length: HashLength } hash && Base64UrlText.IsCanonical(hash) ? hash : Invalid(claim, "");
    }

    /// <summary>Returns the extensions, with the claims that the version shows in them. Their size limit is checked last (profile, rule
    /// 8).</summary>
    public JsonElement Extensions(ClaimVersion version)
    {
        var extensions = _claims[version.Extensions];
        if (extensions.IsThere && extensions.Kind is not JsonTokenType.StartObject)
            return Invalid<JsonElement>(version.Extensions, default);
        if (extensions.Utf8.Length > EctLimits.MaxExtensionBytes || extensions.Depth > EctLimits.MaxExtensionDepth)
            return Fail<JsonElement>(EctFailureReason.ExtensionTooLarge, version.Extensions, default);

        var surfaced = version.SurfacedIn(_claims);
        foreach (var name in surfaced)
            if (_claims[name].Depth + 1 > EctLimits.MaxExtensionDepth)
                return Fail<JsonElement>(EctFailureReason.ExtensionTooLarge, version.Extensions, default);

        if (surfaced.Count > 0) return Merge(extensions, surfaced);
        return extensions.IsThere ? JsonElement.Parse(extensions.Utf8.Span) : default;
    }

    private readonly JsonElement Merge(StrictJsonValue extensions, List<string> surfaced)
    {
        var merged = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(merged))
        {
            writer.WriteStartObject();
            foreach (var (name, value) in extensions.Members ?? FrozenDictionary<string, StrictJsonValue>.Empty) Write(writer, name, value);
            foreach (var name in surfaced) Write(writer, name, _claims[name]);
            writer.WriteEndObject();
        }

        return JsonElement.Parse(merged.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter writer, string name, StrictJsonValue value)
    {
        writer.WritePropertyName(name);
        writer.WriteRawValue(value.Utf8.Span);
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
        Failure ??= ReadResult.Failure(reason, claim);
        return value;
    }
}
