using System.Text.Json;

namespace Ect;

/// <summary>Counts the JSON values that are read, in one text or in several: objects, arrays and what stands in them.</summary>
/// <param name="most">How many there may be.</param>
internal sealed class JsonAllowance(int most)
{
    /// <summary>How many there have been, the one included that was too many.</summary>
    public int Count { get; private set; }

    public bool IsExceeded => Count > most;

    /// <summary>Counts a value, before it is read.</summary>
    /// <exception cref="JsonException">It is one too many.</exception>
    public void Take()
    {
        Count++;
        if (IsExceeded) throw new JsonException("There are more values than are read.");
    }
}
