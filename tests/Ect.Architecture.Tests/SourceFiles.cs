using ArchUnitNET.Domain;

namespace Ect.Architecture.Tests;

/// <summary>Where the types of a project are written: <c>src/PROJECT/ROOM/TYPE.cs</c>, or <c>TYPE.PART.cs</c>.</summary>
internal sealed class SourceFiles
{
    private readonly string _project;
    private readonly Dictionary<string, string> _rooms;

    private SourceFiles(string project, Dictionary<string, string> rooms) => (_project, _rooms) = (project, rooms);

    /// <summary>The names of all projects.</summary>
    public static IEnumerable<string> Projects =>
        Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.csproj", SearchOption.AllDirectories)
            .Select(file => Path.GetFileNameWithoutExtension(file));

    public IEnumerable<string> Types => _rooms.Keys;

    public IEnumerable<string> Rooms => _rooms.Values.Distinct();

    public static SourceFiles Of(string project)
    {
        var folder = Path.Combine(Repository.Root, "src", project);
        var rooms = from file in Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
                    let room = Path.GetRelativePath(folder, Path.GetDirectoryName(file)!)
                    where room.Split(Path.DirectorySeparatorChar)[0] is not ("bin" or "obj")
                    select (Type: Path.GetFileName(file).Split('.')[0], Room: room);
        return new(project, rooms.Distinct().ToDictionary());
    }

    /// <summary>The name of a type, or of the one that it is nested in.</summary>
    public static string NameOf(IType type) => type.FullName[(type.Namespace.FullName.Length + 1)..].Split('+', '`')[0];

    /// <summary>The folder of a type's file. A small internal type may stand in the file of its one maker: its namespace tells
    /// the room.</summary>
    public string RoomOf(IType type) =>
        _rooms.TryGetValue(NameOf(type), out var room) ? room : type.Namespace.FullName[(_project.Length + 1)..];
}
