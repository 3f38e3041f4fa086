using System.Text.Json;

namespace Ect.Tokens;

/// <summary>Counts the JSON values that are read, in one text or in several: objects, arrays and their contents. Escapes count too,
/// wherever they are.</summary>
/// <param name="most">How many there may be.</param>
internal sealed class JsonAllowance(int most)
{
    private const int EscapesPerValue = 8;

    /// <summary>How many there have been, including the one that was too many.</summary>
    public int Count { get; private set; }

    public bool IsExceeded => Count > most;

    /// <summary>Counts a value before it is read.</summary>
    /// <exception cref="JsonException">There are too many values.</exception>
    public void Take() => Take(1);

    /// <summary>Counts the escapes of a text before it is read. Each takes an eighth of a value.</summary>
    /// <exception cref="JsonException">There are too many values.</exception>
    public void TakeEscapes(ReadOnlySpan<byte> json) => Take(json.Count((byte)'\\') / EscapesPerValue);

    /// <summary>Counts values that were read before.</summary>
    /// <returns><see langword="false"/> if there are too many.</returns>
    public bool TryTake(int count)
    {
        Count += count;
        return !IsExceeded;
    }

    private void Take(int count)
    {
        if (!TryTake(count)) throw new JsonException("There are more values than the limit.");
    }
}
