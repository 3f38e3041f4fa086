namespace Ect.TestUtils;

/// <summary>A folder of its own for each test, gone with it.</summary>
public sealed class TempFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("ect-").FullName;

    /// <summary>Writes a file and gives its name, relative to the folder.</summary>
    public string File(string name, string content)
    {
        System.IO.File.WriteAllText(System.IO.Path.Combine(Path, name), content);
        return name;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
