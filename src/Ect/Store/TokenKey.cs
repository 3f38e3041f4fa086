namespace Ect.Store;

/// <summary>The key of a token: its id in lower case, in the name space of its level class (profile, section 2).</summary>
internal readonly record struct TokenKey(string Id, bool IsSigned);
