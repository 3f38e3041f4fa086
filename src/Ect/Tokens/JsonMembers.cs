using System.Runtime.CompilerServices;

namespace Ect.Tokens;

/// <summary>The requested members of an object.</summary>
/// <param name="names">The requested names.</param>
/// <param name="values">The values that were found, in the order of the names.</param>
internal readonly ref struct JsonMembers(JsonNames names, ReadOnlySpan<StrictJsonValue> values)
{
    private readonly ReadOnlySpan<StrictJsonValue> _values = values;

    /// <summary>The value of a member; one without a kind if the member is missing.</summary>
    public StrictJsonValue this[string name] => _values[names.IndexOf(name)];

    public bool Has(string name) => this[name].IsThere;

    /// <summary>A buffer for the values, on the stack of the reader.</summary>
    [InlineArray(JsonNames.MaxCount)]
    public struct Buffer
    {
        private StrictJsonValue _first;
    }
}
