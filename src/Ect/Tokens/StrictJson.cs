using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Unicode;

namespace Ect.Tokens;

/// <summary>Reads one JSON object in one pass by the strict rules of the profile (section 1): valid UTF-8 without a byte order mark, only
/// blanks around the object, no comments, no trailing commas, no member twice in any object, no lone surrogate.</summary>
/// <remarks>All of the text is checked, but nothing is kept that nobody asks for, because a stranger without a key decides how much there
/// is.</remarks>
internal ref struct StrictJson
{
    private readonly ReadOnlyMemory<byte> _utf8;
    private readonly JsonAllowance? _values;
    private readonly UniqueNames _names;
    private Utf8JsonReader _reader;
    private byte[]? _resolved;

    private StrictJson(ReadOnlyMemory<byte> utf8, int maxDepth, UniqueNames names, JsonAllowance? values)
    {
        (_utf8, _names, _values) = (utf8, names, values);
        _reader = new Utf8JsonReader(utf8.Span, new JsonReaderOptions { MaxDepth = maxDepth });
    }

    /// <summary>Tells whether <paramref name="utf8"/> is such an object, at most <paramref name="maxDepth"/> deep, and returns its
    /// members.</summary>
    /// <param name="utf8">The text.</param>
    /// <param name="maxDepth">How deeply objects and arrays may be nested.</param>
    /// <param name="names">The requested members; <see langword="null"/> for all.</param>
    /// <param name="members">The requested members that were found.</param>
    /// <param name="values">How many values it may have; <see langword="null"/> if something else limits them.</param>
    public static bool TryReadObject(
        ReadOnlyMemory<byte> utf8, int maxDepth, JsonNames? names,
        [NotNullWhen(true)] out IReadOnlyDictionary<string, StrictJsonValue>? members, JsonAllowance? values = null)
    {
        members = null;
        if (names is null)
        {
            var all = new Dictionary<string, StrictJsonValue>();
            if (TryRead(utf8, maxDepth, null, default, all, values)) members = all;
        }
        else
        {
            JsonMembers.Buffer found = default;
            if (TryReadMembers(utf8, maxDepth, names, found, values)) members = names.Name(found);
        }

        return members is not null;
    }

    /// <summary>Does the same without a dictionary, for readers that read all the time.</summary>
    /// <param name="utf8">The text.</param>
    /// <param name="maxDepth">How deeply objects and arrays may be nested.</param>
    /// <param name="names">The requested members.</param>
    /// <param name="found">An empty buffer. It gets the members that were found, in the order of the names.</param>
    /// <param name="values">How many values it may have; <see langword="null"/> if something else limits them.</param>
    public static bool TryReadMembers(
        ReadOnlyMemory<byte> utf8, int maxDepth, JsonNames names, Span<StrictJsonValue> found, JsonAllowance? values = null) =>
        TryRead(utf8, maxDepth, names, found, null, values);

    private static bool TryRead(
        ReadOnlyMemory<byte> utf8, int maxDepth, JsonNames? names, Span<StrictJsonValue> found, Dictionary<string, StrictJsonValue>? all,
        JsonAllowance? values)
    {
        var unique = UniqueNames.Rent();
        try
        {
            values?.TakeEscapes(utf8.Span);
            return Utf8.IsValid(utf8.Span) && new StrictJson(utf8, maxDepth, unique, values).TryReadDocument(names, found, all);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // The second is thrown for a lone surrogate when a string is decoded.
            return false;
        }
        finally
        {
            unique.Return();
        }
    }

    private bool TryReadDocument(JsonNames? names, Span<StrictJsonValue> found, Dictionary<string, StrictJsonValue>? all)
    {
        _reader.Read();
        if (_reader.TokenType is not JsonTokenType.StartObject) return false;

        _values?.Take();
        _names.Open(0);
        while (_reader.Read() && _reader.TokenType is not JsonTokenType.EndObject)
        {
            var mark = AddName(1, out var utf8);
            var (name, index) = (all is null ? null : _reader.GetString(), names?.Find(mark, utf8) ?? -1);
            _reader.Read();
            if (name is not null) all![name] = ReadValue();
            else if (index >= 0) found[index] = ReadValue();
            else CheckValue();
        }

        _reader.Read(); // It throws for anything but blanks.
        return _names.AreUnique();
    }

    /// <param name="depth">How many objects and arrays contain it.</param>
    /// <param name="name">The name at which the reader is, with escapes resolved. It is valid until the next name is added.</param>
    /// <returns>The mark of the name.</returns>
    private ulong AddName(int depth, out ReadOnlySpan<byte> name)
    {
        name = _reader.ValueIsEscaped ? Resolve() : _reader.ValueSpan;
        return _names.Add(depth, name);
    }

    /// <summary>Reads the value at which the reader is, up to its last token.</summary>
    private StrictJsonValue ReadValue()
    {
        var (kind, start) = (_reader.TokenType, (int)_reader.TokenStartIndex);
        var depth = CheckValue();
        return new StrictJsonValue { Kind = kind, Depth = depth, Utf8 = _utf8[start..(int)_reader.BytesConsumed] };
    }

    /// <returns>How deeply its objects and arrays are nested.</returns>
    private int CheckValue()
    {
        var (outside, depth, deepest) = (_reader.CurrentDepth, 0, 0);
        while (true)
        {
            var kind = _reader.TokenType;
            if (kind is JsonTokenType.PropertyName) AddName(outside + depth, out _);
            else if (kind is JsonTokenType.EndObject or JsonTokenType.EndArray) depth--;
            else
            {
                _values?.Take();
                if (kind is JsonTokenType.StartObject) _names.Open(outside + depth);
                if (kind is JsonTokenType.StartObject or JsonTokenType.StartArray) deepest = Math.Max(deepest, ++depth);
                else if (kind is JsonTokenType.String && _reader.ValueIsEscaped) CheckEscapes();
            }

            if (depth is 0) return deepest;
            _reader.Read();
        }
    }

    /// <exception cref="JsonException">The text has a lone surrogate.</exception>
    private ReadOnlySpan<byte> Resolve()
    {
        _resolved ??= new byte[_utf8.Length];
        return _resolved.AsSpan(0, JsonEscapes.Resolve(_reader.ValueSpan, _resolved));
    }

    /// <summary>Finds lone surrogates, which only an escape can still hide.</summary>
    private void CheckEscapes()
    {
        var text = _reader.ValueSpan;
        if (text.IndexOf("\\ud"u8) >= 0 || text.IndexOf("\\uD"u8) >= 0) Resolve();
    }
}
