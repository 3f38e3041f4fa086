using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Ect;

/// <summary>Reads one JSON object in one pass, by the profile's strict rules (section 1): valid UTF-8 without a byte order mark,
/// nothing but blanks around the object, no comments, no trailing commas, no member twice in any object, no lone surrogate.</summary>
internal ref struct StrictJson
{
    private readonly byte[] _utf8;
    private Utf8JsonReader _reader;

    private StrictJson(byte[] utf8, int maxDepth)
    {
        _utf8 = utf8;
        _reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = maxDepth });
    }

    /// <summary>Whether <paramref name="utf8"/> is such an object, at most <paramref name="maxDepth"/> deep; if so, its members.</summary>
    public static bool TryReadObject(byte[] utf8, int maxDepth, [NotNullWhen(true)] out IReadOnlyDictionary<string, StrictJsonValue>? members)
    {
        try
        {
            members = new StrictJson(utf8, maxDepth).ReadDocument();
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // The second is what decoding a string throws for invalid UTF-8 and for a lone surrogate.
            members = null;
        }

        return members is not null;
    }

    private IReadOnlyDictionary<string, StrictJsonValue>? ReadDocument()
    {
        _reader.Read();
        var document = ReadValue();
        _reader.Read(); // Throws for anything but blanks.
        return document.Members;
    }

    /// <summary>Reads the value that the reader stands on, to its last token.</summary>
    private StrictJsonValue ReadValue()
    {
        var (kind, start) = (_reader.TokenType, (int)_reader.TokenStartIndex);
        var value = kind switch
        {
            JsonTokenType.String => new StrictJsonValue { Text = _reader.GetString() },
            JsonTokenType.StartArray => ReadArray(),
            JsonTokenType.StartObject => ReadObject(),
            _ => default,
        };
        return value with { Kind = kind, Utf8 = _utf8.AsMemory(start..(int)_reader.BytesConsumed) };
    }

    private StrictJsonValue ReadArray()
    {
        var (depth, texts) = (1, (List<string>?)[]);
        while (_reader.Read() && _reader.TokenType is not JsonTokenType.EndArray)
        {
            var element = ReadValue();
            depth = Math.Max(depth, element.Depth + 1);
            if (element.Text is { } text) texts?.Add(text);
            else texts = null;
        }

        return new StrictJsonValue { Depth = depth, Texts = texts?.AsReadOnly() };
    }

    private StrictJsonValue ReadObject()
    {
        var (depth, members) = (1, new Dictionary<string, StrictJsonValue>());
        while (_reader.Read() && _reader.TokenType is not JsonTokenType.EndObject)
        {
            var name = _reader.GetString()!;
            _reader.Read();
            var value = ReadValue();
            if (!members.TryAdd(name, value)) throw new JsonException("A member stands twice in one object.");
            depth = Math.Max(depth, value.Depth + 1);
        }

        return new StrictJsonValue { Depth = depth, Members = members };
    }
}
