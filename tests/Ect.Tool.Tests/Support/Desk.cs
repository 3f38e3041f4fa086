namespace Ect.Tool.Tests;

/// <summary>A folder with a key of Alice's, in which the tool is run.</summary>
internal sealed class Desk : IDisposable
{
    public const string Alice = Forge.Alice, Bob = Forge.Bob;

    private readonly TempFolder _folder = new();

    public string Path => _folder.Path;

    /// <summary>Makes the key <c>a.pem</c>, and its set <c>a.jwks</c>.</summary>
    public static async Task<Desk> MakeAsync()
    {
        var desk = new Desk();
        (await desk.RunAsync("keygen", "--out", "a.pem")).AssertYes();
        (await desk.RunAsync("jwks", "a.pem", "--out", "a.jwks")).AssertYes();
        return desk;
    }

    public Task<ToolRun> RunAsync(params string[] arguments) => ToolRun.StartAsync(new ToolSetting(Folder: Path), arguments);

    public Task<ToolRun> RunAsync(string input, string[] arguments) => ToolRun.StartAsync(new ToolSetting(input, Path), arguments);

    /// <summary>Makes a token of Alice's for Bob.</summary>
    public async Task<string> IssueAsync(params string[] options) => (await RunAsync(
    [
        "issue", "--audience", Bob, .. Unless(options, "--issuer", Alice), .. Unless(options, "--key", "a.pem"),
        .. Unless(options, "--action", "review_spec"), .. options,
    ])).AssertYes().Output.Trim();

    /// <summary>Verifies tokens as Bob.</summary>
    public Task<ToolRun> VerifyAsync(params string[] arguments) =>
        RunAsync(["verify", "--issuer", Alice, "--jwks", "a.jwks", "--audience", Bob, .. arguments]);

    /// <summary>An option that is given unless it is there already.</summary>
    public static string[] Unless(string[] options, string name, string value) => options.Contains(name) ? [] : [name, value];

    public string File(string name) => System.IO.File.ReadAllText(System.IO.Path.Combine(Path, name));

    public string Write(string name, string content) => _folder.File(name, content);

    public void Dispose() => _folder.Dispose();
}
