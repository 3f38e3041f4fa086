using System.Runtime.CompilerServices;

namespace Ect.Tokens;

/// <summary>The members of an object that were asked for.</summary>
/// <param name="names">What was asked for.</param>
/// <param name="values">What is there, in the order of the names.</param>
internal readonly ref struct JsonMembers(JsonNames names, ReadOnlySpan<StrictJsonValue> values)
{
    private readonly ReadOnlySpan<StrictJsonValue> _values = values;

    /// <summary>The value of a member; one without a kind if it is not there.</summary>
    public StrictJsonValue this[string name] => _values[names.IndexOf(name)];

    public bool Has(string name) => this[name].IsThere;

    /// <summary>Room for the values, on the stack of who reads.</summary>
    [InlineArray(JsonNames.MaxCount)]
    public struct Buffer
    {
        private StrictJsonValue _first;
    }
}
