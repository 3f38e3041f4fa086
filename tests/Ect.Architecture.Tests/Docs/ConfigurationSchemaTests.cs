using System.Text.Json;
using Json.Schema;

namespace Ect.Architecture.Tests;

/// <summary>The file <c>ConfigurationSchema.json</c> of each package that reads a section is what the options give, and tells right
/// settings from wrong ones. <c>ECT_WRITE_DOCS=1</c> writes the files anew.</summary>
public sealed class ConfigurationSchemaTests
{
    private static readonly OptionsTable Documentation =
        new([.. OptionsTests.Classes.Select(options => options.Assembly).Distinct()]);

    public static TheoryData<string> Packages => [.. OptionsTests.Sections.Select(section => PackageOf(section.Options)).Distinct()];

    [Theory, MemberData(nameof(Packages))]
    public void Schema_OfAPackage_IsWhatItsOptionsGive(string package)
    {
        var file = FileOf(package);
        var expected = SchemaOf(package);
        if (Environment.GetEnvironmentVariable("ECT_WRITE_DOCS") is "1") File.WriteAllText(file, expected);

        Assert.Equal(expected, File.Exists(file) ? File.ReadAllText(file) : null);
    }

    [Theory]
    [InlineData("""{ "Ect": { "Identity": "urn:a", "ClockSkew": "00:00:10", "Issuers": [ { "Issuer": "urn:b", "MayCall": false } ] } }""")]
    [InlineData("""{ "Ect": { "Issuers": { "spiffe://example.com/b": { "JwksUri": "https://b.example/keys" } } } }""")]
    [InlineData("""{ "Ect": { "Clients": { "pricing": { "Audience": "urn:b", "OutputHash": "Never" } } } }""")]
    [InlineData("""{ "Ect": { "Keys": { "AllowHttpHosts": [ "jwks.mesh.local" ] }, "Redis": { "Timeout": "00:00:00.250" } } }""")]
    [InlineData("""{ "Ect": { "Ledger": { "Mode": "Synchronous", "Sqlite": { "Path": "ledger.db" } } }, "Logging": { "Any": 1 } }""")]
    [InlineData("""{ "Ect": { "BindBody": "None", "JwtBearerSchemes": [ "Bearer" ], "MaxAge": "1.00:00:00" } }""")]
    [InlineData("""{ "Ect": { "Dashboard": { "Sources": [ { "Name": "b", "Address": "https://b.example/ect" } ] } } }""")]
    [InlineData("""{ "Ect": { "Dashboard": { "AllowedOrigins": [ "https://a.example" ], "RunningFor": "00:05:00" } } }""")]
    public void Settings_ThatAreRight_PassAllSchemas(string settings) => Assert.Empty(FailedBy(settings));

    [Theory]
    [InlineData("""{ "Ect": { "ClockSkew": "30" } }""", "Ect")]
    [InlineData("""{ "Ect": { "ClockSkew": "24:00:00" } }""", "Ect")]
    [InlineData("""{ "Ect": { "MinimumLevel": "L9" } }""", "Ect")]
    [InlineData("""{ "Ect": { "WalkAncestors": "perhaps" } }""", "Ect")]
    [InlineData("""{ "Ect": { "Limits": { "MaxToken": 1 } } }""", "Ect")]
    [InlineData("""{ "Ect": { "Issuers": [ { "JwksUrl": "https://b.example/keys" } ] } }""", "Ect")]
    [InlineData("""{ "Ect": { "Issuers": { "urn:b": { "JwksUrl": "https://b.example/keys" } } } }""", "Ect")]
    [InlineData("""{ "Ect": { "Clients": { "pricing": { "Audienc": "urn:b" } } } }""", "Ect")]
    [InlineData("""{ "Ect": { "BindBody": "All" } }""", "Ect.AspNetCore")]
    [InlineData("""{ "Ect": { "Redis": { "Timeout": 5 } } }""", "Ect.StackExchangeRedis")]
    [InlineData("""{ "Ect": { "Ledger": { "Sqlite": "ledger.db" } } }""", "Ect.Sqlite")]
    [InlineData("""{ "Ect": { "Dashboard": { "RunningFor": "60" } } }""", "Ect.Dashboard")]
    [InlineData("""{ "Ect": { "Dashboard": { "AllowedOrigins": "https://a.example" } } }""", "Ect.Dashboard")]
    [InlineData("""{ "Ect": { "Dashboard": { "Sources": [ { "Adress": "https://b.example/ect" } ] } } }""", "Ect.Dashboard")]
    [InlineData("""{ "Ect": { "Dashboard": { "AllowedOrigin": [ "https://a.example" ] } } }""", "Ect.Dashboard")]
    [InlineData("""{ "Ect": { "Redis": { "Config": "localhost" } } }""", "Ect.StackExchangeRedis")]
    [InlineData("""{ "Ect": { "Ledger": { "Sqlite": { "File": "ledger.db" } } } }""", "Ect.Sqlite")]
    [InlineData("""{ "Ect": { "Ledger": { "PostgreSql": { "ConnectionStrin": "Host=db" } } } }""", "Ect.Npgsql")]
    [InlineData("""{ "Ect": { "Revoked": { "Issuer": [ "urn:b" ] } } }""", "Ect")]
    [InlineData("""{ "Ect": { "WorkloadIdentityTokens": { "TrustDomain": [] } } }""", "Ect")]
    [InlineData("""{ "Ect": { "ClientCertificates": { "AuthoritiesPem": "ca.pem" } } }""", "Ect")]
    public void Settings_ThatAreWrong_FailTheSchemaOfTheirPackage(string settings, string package) =>
        Assert.Equal([package], FailedBy(settings));

    [Fact]
    public void Settings_OfTheSample_PassAllSchemas() =>
        Assert.Empty(FailedBy(File.ReadAllText(Path.Combine(Repository.Root, "samples", "EctAgent", "appsettings.json"))));

    [Fact]
    public void Settings_OfTheDocumentation_PassAllSchemas()
    {
        var blocks = Page.All.SelectMany(path => Page.At(path).Settings).ToList();

        Assert.Contains(blocks, block => block.Contains("Issuers", StringComparison.Ordinal));
        Assert.All(blocks, block => Assert.Empty(FailedBy(block)));
    }

    private static IEnumerable<string> FailedBy(string settings)
    {
        using var document = JsonDocument.Parse(settings);
        return [.. Packages.Select(row => row.Data)
            .Where(package => !JsonSchema.FromText(File.ReadAllText(FileOf(package))).Evaluate(document.RootElement).IsValid)];
    }

    private static string SchemaOf(string package)
    {
        var schema = new ConfigurationSchema(Documentation);
        foreach (var (options, section) in OptionsTests.Sections.Where(section => PackageOf(section.Options) == package))
            schema.Add(section, options);
        if (package is "Ect.AspNetCore")
        {
            schema.AddList("Ect", "JwtBearerSchemes",
                "The JwtBearer schemes whose issuers are trusted. AddJwtBearerIssuers(section) reads the list.");
        }

        return schema.Text;
    }

    private static string FileOf(string package) => Path.Combine(Repository.Root, "src", package, "ConfigurationSchema.json");

    private static string PackageOf(Type options) => options.Assembly.GetName().Name!;
}
