namespace Ect;

/// <summary>What a token is found under: its id in lower case, in the name space of its level class (profile, section 2).</summary>
internal readonly record struct EctTokenKey(string Id, bool IsSigned)
{
    public static EctTokenKey Of(EctToken token) => new(token.Id, token.IsSigned);

    public static EctTokenKey Of(EctTokenRecord record) => new(record.Id, record.IsSigned);

    public static EctTokenKey Of(EctNode node) => new(node.Id, node.IsSigned);
}
