namespace Ect;

/// <summary>The condition of a key set, for health checks and pages.</summary>
public enum EctKeySetCondition
{
    /// <summary>There is no set, and one is needed.</summary>
    Unusable,

    /// <summary>There is a set, but keys of it are left out, or it could not be fetched again.</summary>
    Impaired,

    /// <summary>There is a set, or no request has needed one yet.</summary>
    Good,
}
