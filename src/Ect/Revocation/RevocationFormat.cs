using System.Text;

namespace Ect.Revocation;

/// <summary>The compact form of a revocation, or of its restoration.</summary>
/// <remarks>A version byte; flags (1 issuer, 2 <c>kid</c>, 4 thumbprint, 8 token, 16 an end, 32 taken back); and the parts that the flags
/// announce, in that order. Texts are UTF-8 behind their length, a thumbprint has 32 bytes, and times are in milliseconds since 1970.
/// A note may follow: a version byte, its time, who, and why. Packages that do not know it, or its version, ignore it.</remarks>
internal static class RevocationFormat
{
    private const byte Version = 1, NoteVersion = 1;
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    [Flags]
    private enum Parts : byte
    {
        None = 0,
        Issuer = 1,
        KeyId = 2,
        Thumbprint = 4,
        Token = 8,
        End = 16,
        Restored = 32,
    }

    /// <summary>Returns the name of the field that holds it. It is the same for the same thing, whatever is known of a key or of the
    /// end.</summary>
    public static string FieldOf(EctRevocation revocation) => EctDigest.Of(Write(revocation.Identity, end: null, Parts.None)).ToString();

    public static EctStoredRevocation Write(RevocationEntry entry) =>
        new(entry.Field, entry.Revision, Write(entry.Revocation, entry.End, entry.IsRestored ? Parts.Restored : Parts.None, entry.Note));

    private static byte[] Write(EctRevocation revocation, DateTimeOffset? end, Parts parts, RevocationNote? note = null)
    {
        parts |= (revocation.Issuer is not null ? Parts.Issuer : 0)
            | (revocation.KeyId is not null ? Parts.KeyId : 0)
            | (revocation.Thumbprint is not null ? Parts.Thumbprint : 0)
            | (revocation.TokenId is not null ? Parts.Token : 0)
            | (end is not null ? Parts.End : 0);

        using var bytes = new MemoryStream();
        using (var writer = new BinaryWriter(bytes, Encoding.UTF8))
        {
            writer.Write(Version);
            writer.Write((byte)parts);
            if (revocation.Issuer is { } issuer) writer.Write(issuer);
            if (revocation.KeyId is { } keyId) writer.Write(keyId);
            if (revocation.Thumbprint is { } thumbprint) writer.Write(thumbprint.ToArray());
            if (revocation.TokenId is { } tokenId) writer.Write(tokenId);
            if (end is { } at) writer.Write(at.ToUnixTimeMilliseconds());
            if (note is { At: { } noted })
            {
                writer.Write(NoteVersion);
                writer.Write(noted.ToUnixTimeMilliseconds());
                writer.Write(note.By);
                writer.Write(note.Reason ?? "");
            }
        }

        return bytes.ToArray();
    }

    /// <exception cref="EctRevocationException">The value is not one that <see cref="Write(RevocationEntry)"/> made.</exception>
    public static RevocationEntry Read(EctStoredRevocation stored)
    {
        try
        {
            using var reader = new BinaryReader(new MemoryStream(stored.Value.ToArray(), writable: false), StrictUtf8);
            var entry = Read(reader) with { Revision = stored.Revision };
            return entry.Field == stored.Key ? entry : throw new InvalidDataException("The value is stored under the key of another one.");
        }
        catch (Exception e) when (e is IOException or FormatException or ArgumentException or InvalidDataException)
        {
            throw new EctRevocationException(
                "A stored revocation cannot be read. It was damaged, or other software writes to the same place.", e);
        }
    }

    private static RevocationEntry Read(BinaryReader reader)
    {
        if (reader.ReadByte() is not Version) throw new InvalidDataException("The revocation has another version.");
        var parts = (Parts)reader.ReadByte();
        var issuer = parts.HasFlag(Parts.Issuer) ? reader.ReadString() : "";
        var keyId = parts.HasFlag(Parts.KeyId) ? reader.ReadString() : "";
        EctDigest? thumbprint = parts.HasFlag(Parts.Thumbprint) ? new EctDigest(reader.ReadBytes(EctDigest.Length)) : null;
        var tokenId = parts.HasFlag(Parts.Token) ? reader.ReadString() : "";
        DateTimeOffset? end = parts.HasFlag(Parts.End) ? DateTimeOffset.FromUnixTimeMilliseconds(reader.ReadInt64()) : null;

        var revocation = (parts & ~(Parts.End | Parts.Restored)) switch
        {
            Parts.Issuer => EctRevocation.OfIssuer(issuer),
            Parts.Issuer | Parts.KeyId => EctRevocation.OfKey(issuer, keyId),
            Parts.Issuer | Parts.KeyId | Parts.Thumbprint => EctRevocation.OfKey(issuer, keyId).WithThumbprint(thumbprint!.Value),
            Parts.Thumbprint => EctRevocation.OfThumbprint(thumbprint!.Value),
            Parts.Issuer | Parts.Token => EctRevocation.OfToken(issuer, tokenId),
            _ => throw new InvalidDataException("The parts do not form a revocation."),
        };
        return new(revocation, end, parts.HasFlag(Parts.Restored), Note: ReadNote(reader));
    }

    /// <summary>A note is for people: without one that can be read, the revocation holds all the same.</summary>
    private static RevocationNote? ReadNote(BinaryReader reader)
    {
        try
        {
            if (reader.BaseStream.Position == reader.BaseStream.Length || reader.ReadByte() is not NoteVersion) return null;
            var at = DateTimeOffset.FromUnixTimeMilliseconds(reader.ReadInt64());
            return new(reader.ReadString(), reader.ReadString() is { Length: > 0 } reason ? reason : null, at);
        }
        catch (Exception e) when (e is IOException or FormatException or ArgumentException)
        {
            return null;
        }
    }
}
