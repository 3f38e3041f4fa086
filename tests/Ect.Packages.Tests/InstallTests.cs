using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using System.Text.Json;

namespace Ect.Packages.Tests;

/// <summary>The packages do what the README says where nothing else of this repository is: in empty projects, installed from a
/// folder.</summary>
public sealed class InstallTests(PackedPackages packages) : IDisposable
{
    private const string AddressInTheReadme = "http://localhost:5002";
    /// <summary>Uses what comes with the packages that the README's agents do not have.</summary>
    private const string ProgramOfAll = """
        using Ect;
        using Ect.Testing;
        using Microsoft.AspNetCore.TestHost;

        using var planner = new EctTestIssuer("spiffe://example.com/agent/planner");
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseTestServer();
        builder.Services.AddEct(o => o.Identity = "spiffe://example.com/agent/b");
        builder.Services.AddOpenApi(o => o.AddEct());
        builder.Services.TrustEctTestIssuer(planner);
        await using var app = builder.Build();
        app.UseEct();
        app.MapGet("/quotes", () => "a quote");
        app.MapOpenApi().DisableEct();
        await app.StartAsync();

        using var client = app.GetTestServer().CreateEctClient(planner);
        using var stranger = app.GetTestServer().CreateClient();
        using var refused = await stranger.GetAsync("/quotes");
        var document = await stranger.GetStringAsync("/openapi/v1.json");
        Console.Write($"{await client.GetStringAsync("/quotes")}, {(int)refused.StatusCode}, {document.Contains("x-ect")}");
        """;

    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(5);

    private readonly TempFolder _temp = new();
    private readonly Uri _address = new($"http://localhost:{FreePort.Next()}");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Cache => Path.Combine(_temp.Path, "cache");

    public void Dispose() => _temp.Dispose();

    [Fact]
    public async Task QuickStart_FromThePackages_IsAnsweredWithATokenAndRefusedWithout()
    {
        AddSource();
        AddProject("a", "Microsoft.NET.Sdk", ProgramOf("a"), "Ect");
        AddProject("b", "Microsoft.NET.Sdk.Web", ProgramOf("b"), "Ect.AspNetCore");
        AddProject("all", "Microsoft.NET.Sdk.Web", ProgramOfAll, [.. PackedPackages.Names]);
        await BuildAsync("a", "b", "all");
        Assert.Equal(PackedPackages.Names.Select(name => name.ToLowerInvariant()).Order(StringComparer.Ordinal), InstalledHere());

        await AssertSchemasAsync("b", "Ect", "Ect.AspNetCore"); // Ect is there because Ect.AspNetCore needs it.
        Assert.Equal("a quote, 403, True", await Command.DotnetAsync(Path.Combine(_temp.Path, "all"), [ProgramFile("all")]));

        WriteKeys("a", readBy: "b");
        WriteKeys("b", readBy: "a");

        using var client = new HttpClient { BaseAddress = _address };
        using var service = Start("b");
        try
        {
            await Poll.UntilAsync(() => IsUpAsync(client), Deadline, "the service listens");

            using var refused = await client.PostAsync(new Uri("/quotes", UriKind.Relative), content: null, Cancellation);
            Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
            Assert.Contains("\"reason\":\"Missing\"", await refused.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);

            using var a = Start("a");
            var output = await a.StandardOutput.ReadToEndAsync(Cancellation);
            await a.WaitForExitAsync(Cancellation);
            Assert.StartsWith("200: a quote, after customer_asked by spiffe://example.com/agent/a", output, StringComparison.Ordinal);
        }
        finally
        {
            service.Kill();
            await service.WaitForExitAsync(Cancellation);
        }
    }

    private IEnumerable<string> InstalledHere() => Directory.GetDirectories(Cache, "ect*")
        .Select(folder => Path.GetFileName(folder)).Order(StringComparer.Ordinal);

    [Fact]
    public async Task Tool_FromThePackage_IsInstalledAndRuns()
    {
        AddSource();
        await Command.DotnetAsync(
            _temp.Path, ["tool", "install", PackedPackages.Tool, "--tool-path", "tools", "--version", packages.Version], ("NUGET_PACKAGES", Cache));

        var program = Path.Combine(_temp.Path, "tools", OperatingSystem.IsWindows() ? "ect.exe" : "ect");
        Assert.Contains("-----BEGIN PRIVATE KEY-----", await Command.RunAsync(program, _temp.Path, ["keygen"]), StringComparison.Ordinal);
    }

    /// <summary>The editor finds the schemas of <c>appsettings.json</c> by these items.</summary>
    private async Task AssertSchemasAsync(string project, params string[] packagesWithSchema)
    {
        var output = await Command.DotnetAsync(
            Path.Combine(_temp.Path, project), ["msbuild", "-nologo", "-getItem:JsonSchemaSegment"], ("NUGET_PACKAGES", Cache));
        var files = JsonDocument.Parse(output).RootElement.GetProperty("Items").GetProperty("JsonSchemaSegment").EnumerateArray()
            .Select(item => item.GetProperty("FullPath").GetString()!).ToList();

        Assert.All(files, file => Assert.True(File.Exists(file), $"{file} is missing."));
        Assert.Equal(
            packagesWithSchema.Select(name => Path.Combine(Cache, name.ToLowerInvariant(), packages.Version, "ConfigurationSchema.json"))
                .Order(StringComparer.Ordinal),
            files.Order(StringComparer.Ordinal));
    }

    /// <summary>What the README has, at a port of this test.</summary>
    private string ProgramOf(string agent)
    {
        var program = File.ReadAllText(Path.Combine(Repository.Root, "samples", "QuickStart", agent, "Program.cs"));
        Assert.Contains(AddressInTheReadme, program, StringComparison.Ordinal);
        return program.Replace(AddressInTheReadme, _address.GetLeftPart(UriPartial.Authority), StringComparison.Ordinal);
    }

    /// <summary>Makes a project that has nothing but packages.</summary>
    private void AddProject(string project, string sdk, string program, params string[] references)
    {
        Directory.CreateDirectory(Path.Combine(_temp.Path, project));
        _temp.File($"{project}/Program.cs", program);
        _temp.File($"{project}/{project}.csproj",
            $"""
            <Project Sdk="{sdk}">
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <OutputType>Exe</OutputType>
                <Nullable>enable</Nullable>
                <ImplicitUsings>enable</ImplicitUsings>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
                <NuGetAudit>false</NuGetAudit>
              </PropertyGroup>
              <ItemGroup>
                {string.Concat(references.Select(name => $"<PackageReference Include=\"{name}\" Version=\"[{packages.Version}]\" />"))}
              </ItemGroup>
            </Project>
            """);
    }

    /// <summary>Installs and builds. The cache of packages is empty.</summary>
    private async Task BuildAsync(params string[] projects)
    {
        var all = string.Concat(projects.Select(project => $"<Project Path=\"{project}/{project}.csproj\" />"));
        _temp.File("all.slnx", $"<Solution>{all}</Solution>");
        await Command.DotnetAsync(_temp.Path, ["build", "all.slnx", "-nologo"], ("NUGET_PACKAGES", Cache));
    }

    /// <summary>The folder of our packages, beside the sources that this machine has for those of others.</summary>
    private void AddSource() => _temp.File("nuget.config",
        $"""
        <configuration>
          <packageSources>
            <add key="packed" value="{packages.Folder}" />
          </packageSources>
        </configuration>
        """);

    /// <summary>Makes the key pair of an agent, and gives its public half to the other.</summary>
    private void WriteKeys(string agent, string readBy)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        foreach (var name in new[] { agent, readBy }) Directory.CreateDirectory(Path.Combine(_temp.Path, name));
        File.WriteAllText(Path.Combine(_temp.Path, agent, $"{agent}.pem"), key.ExportECPrivateKeyPem());
        File.WriteAllText(Path.Combine(_temp.Path, readBy, $"{agent}.pub.pem"), key.ExportSubjectPublicKeyInfoPem());
    }

    private static async Task<bool> IsUpAsync(HttpClient client)
    {
        try
        {
            return await client.GetStringAsync(new Uri("/healthz", UriKind.Relative), Cancellation) is "ok";
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static string ProgramFile(string project) => Path.Combine("bin", "Debug", "net10.0", $"{project}.dll");

    private Process Start(string agent) => Process.Start(Command.InfoOf(
        ServerProgram.Dotnet, Path.Combine(_temp.Path, agent),
        [ProgramFile(agent)], ("ASPNETCORE_ENVIRONMENT", "Development")))!;
}
