namespace Ect.Keys;

/// <summary>How good the keys of an issuer are.</summary>
internal enum KeySetCondition
{
    /// <summary>There is none, and it is needed.</summary>
    Unusable,
    /// <summary>There is a set, but some of it is left out, or it could not be fetched anew.</summary>
    Impaired,
    /// <summary>There is a set, or nobody has needed one yet.</summary>
    Good,
}
