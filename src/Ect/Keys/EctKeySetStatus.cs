using Ect.Keys;

namespace Ect;

/// <summary>How the keys of one owner are at one moment.</summary>
public sealed class EctKeySetStatus
{
    private readonly KeySetState _state;

    internal EctKeySetStatus(string owner, KeySetState state) => (_state, Owner) = (state, owner);

    /// <summary>Whose keys they are: an issuer, a scheme or a trust domain.</summary>
    public string Owner { get; }

    /// <summary>Whether they can be used.</summary>
    public EctKeySetCondition Condition => _state.Condition;

    /// <summary>How many keys count; <see langword="null"/> while there is no set.</summary>
    public int? Count => _state.Count;

    /// <summary>The keys that count, in the ordinal order of their <c>kid</c>s; none while there is no set.</summary>
    public IEnumerable<EctKeyStatus> Keys => _state.Keys.Select(key => new EctKeyStatus(key, _state.KnownSince));

    /// <summary>The time since the set was fetched; <see langword="null"/> if it was given, or if there is none.</summary>
    public TimeSpan? Age => _state.Age;

    /// <summary>Describes all this in sentences of bounded length, with the keys that are left out, and why the last attempt to fetch them
    /// failed. It contains no keys.</summary>
    public string Text => $"{_state}";
}
