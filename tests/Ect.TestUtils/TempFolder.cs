namespace Ect.TestUtils;

/// <summary>A folder of its own for each test, gone with it.</summary>
public sealed class TempFolder : IDisposable
{
    private const string MemoryDisk = "/dev/shm";
    private const long MuchMemory = 1L << 30;

    private TempFolder(string path) => Path = path;

    public TempFolder()
        : this(Directory.CreateTempSubdirectory("ect-").FullName)
    {
    }

    public string Path { get; }

    /// <summary>Makes one that outlives a process and needs no disk, where the machine has such a thing: whoever measures time must not
    /// wait for a disk that others keep busy.</summary>
    public static TempFolder InMemory() => HasMemoryDisk
        ? new(Directory.CreateDirectory(System.IO.Path.Combine(MemoryDisk, $"ect-{Guid.NewGuid():N}")).FullName)
        : new();

    private static bool HasMemoryDisk => Directory.Exists(MemoryDisk) && new DriveInfo(MemoryDisk).AvailableFreeSpace > MuchMemory;

    /// <summary>Writes a file and gives its name, relative to the folder.</summary>
    public string File(string name, string content)
    {
        System.IO.File.WriteAllText(System.IO.Path.Combine(Path, name), content);
        return name;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
