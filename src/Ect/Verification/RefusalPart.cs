namespace Ect.Verification;

/// <summary>A part of what an instance has refused, which is written as a whole where instances share a storage.</summary>
/// <param name="name">Its name.</param>
internal abstract class RefusalPart(string name)
{
    private const byte Version = 1;

    public string Name { get; } = name;

    /// <summary>Whether it has to be written.</summary>
    public bool IsChanged { get; set; }

    /// <summary>When it was written last. What has waited longest is written first.</summary>
    public long WrittenAt { get; set; }

    public byte[] Encode()
    {
        using var bytes = new MemoryStream();
        using (var writer = new BinaryWriter(bytes))
        {
            writer.Write(Version);
            Write(writer);
        }

        return bytes.ToArray();
    }

    /// <summary>Reads what <see cref="Encode"/> wrote.</summary>
    /// <returns>Whether it could be read. A newer package may have written it otherwise.</returns>
    public bool TryDecode(ReadOnlyMemory<byte> value)
    {
        try
        {
            using var reader = new BinaryReader(new MemoryStream(value.ToArray(), writable: false));
            if (reader.ReadByte() is not Version) return false;
            Read(reader);
            return true;
        }
        catch (Exception e) when (e is IOException or FormatException or ArgumentException)
        {
            return false;
        }
    }

    protected abstract void Write(BinaryWriter writer);

    protected abstract void Read(BinaryReader reader);
}
