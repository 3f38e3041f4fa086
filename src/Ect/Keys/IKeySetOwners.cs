namespace Ect.Keys;

/// <summary>A source of keys that tells how they are.</summary>
internal interface IKeySetOwners
{
    /// <summary>Every issuer, scheme or trust domain of the source, and how its keys are. Fetches nothing.</summary>
    IEnumerable<KeyValuePair<string, KeySetState>> KeySets { get; }
}
