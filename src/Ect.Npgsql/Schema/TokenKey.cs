namespace Ect.Npgsql.Schema;

/// <summary>By what tokens are found: the beginnings of id and digest, which take half the room of both.</summary>
/// <remarks>The digest covers the id too, so 184 bits of it tell tokens apart on their own; the 56 bits of the id are for those who look
/// for it alone. Two tokens that had those 184 bits in common could not both be recorded: it fails, and mixes nothing up.</remarks>
internal static class TokenKey
{
    private const int IdBytes = 7, DigestBytes = 23; // With a byte for its length each, they fill words of eight.

    /// <summary>The columns of the index, out of an id and a digest.</summary>
    public static string Of(string id, string digest) => $"{OfId(id)}, {OfDigest(digest)}";

    /// <summary>Whether an entry is the token's.</summary>
    /// <remarks>The index of tables that an older version made has id and digest themselves.</remarks>
    public static string Is(string entry, string token) =>
        $"{IsId($"{entry}.jti", $"{token}.jti")} AND {OfDigest($"{entry}.digest")} = {OfDigest($"{token}.digest")} "
        + $"AND {entry}.digest = {token}.digest";

    /// <summary>Whether an id is another one.</summary>
    public static string IsId(string id, string other) => $"{OfId(id)} = {OfId(other)} AND {id} = {other}";

    private static string OfId(string id) => $"substr(uuid_send({id}), 1, {IdBytes})";

    private static string OfDigest(string digest) => $"substr({digest}, 1, {DigestBytes})";
}
