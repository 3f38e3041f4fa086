using System.Text.Json;

namespace Ect;

/// <summary>A value that <see cref="StrictJson"/> has read.</summary>
internal readonly record struct StrictJsonValue
{
    /// <summary>The value's first token; <see cref="JsonTokenType.None"/> where there is no value.</summary>
    public JsonTokenType Kind { get; init; }

    /// <summary>The value as it stands in the document.</summary>
    public ReadOnlyMemory<byte> Utf8 { get; init; }

    /// <summary>How deep objects and arrays lie in each other, the value itself included; 0 for anything else.</summary>
    public int Depth { get; init; }

    /// <summary>A string's text, escapes resolved; <see langword="null"/> for any other value.</summary>
    public string? Text { get; init; }

    /// <summary>An array's elements if all of them are strings; else <see langword="null"/>.</summary>
    public IReadOnlyList<string>? Texts { get; init; }

    /// <summary>An object's members; <see langword="null"/> for any other value.</summary>
    public IReadOnlyDictionary<string, StrictJsonValue>? Members { get; init; }
}
