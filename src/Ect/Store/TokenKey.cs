namespace Ect.Store;

/// <summary>The key of a token: its id in lower case, in the name space of its level class (profile, section 2).</summary>
internal readonly record struct TokenKey(string Id, bool IsSigned)
{
    public static TokenKey Of(EctToken token) => new(token.Id, token.IsSigned);

    public static TokenKey Of(EctTokenRecord record) => new(record.Id, record.IsSigned);
}
