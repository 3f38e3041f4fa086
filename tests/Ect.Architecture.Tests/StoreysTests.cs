using ArchUnitNET.Domain;
using ArchUnitNET.Loader;
using Ect.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Trace;

namespace Ect.Architecture.Tests;

/// <summary>The storeys of every project: a room knows its own types and those of lower storeys, and no others.</summary>
public sealed class StoreysTests
{
    private static readonly ILookup<string, IType> Types = new ArchLoader()
        .LoadAssemblies(
            typeof(EctToken).Assembly, typeof(IEctFeature).Assembly, typeof(EctRedisOptions).Assembly, typeof(EctLedgerSigner).Assembly,
            typeof(EctPostgreSqlLedgerOptions).Assembly, typeof(EctSqliteLedgerOptions).Assembly,
            typeof(EctLedgerEndpointRouteBuilderExtensions).Assembly, typeof(EctOpenApiOptionsExtensions).Assembly,
            typeof(EctTracerProviderBuilderExtensions).Assembly, typeof(EctTestIssuer).Assembly, typeof(EctDashboardOptions).Assembly,
            System.Reflection.Assembly.Load("Ect.Tool")) // The last has no public type.
        .Build().Types.ToLookup(type => type.Assembly.Name);

    /// <summary>The rooms of each project, from the ground.</summary>
    public static TheoryData<string, string[]> Projects => new()
    {
        {
            "Ect",
            [
                "Collections", "Tokens", "Options", "Workflow", "Diagnostics", "Replay", "Keys", "Store", "Ledger", "Recording",
                "Revocation", "Signing", "Callers", "Graph", "Issuing", "Verification", "Http", "Health",
                "DependencyInjection",
            ]
        },
        {
            "Ect.AspNetCore",
            [
                "Diagnostics", "Options", "Rejection", "Bodies", "Callers", "Endpoints", "JwtBearer", "KeyPublishing",
                "Middleware", "Authorization", "DependencyInjection",
            ]
        },
        {
            "Ect.StackExchangeRedis",
            ["Options", "Diagnostics", "Connection", "Fencing", "Replay", "Revocation", "Store", "Health", "DependencyInjection"]
        },
        {
            "Ect.Ledger",
            [
                "Diagnostics", "Tree", "Notes", "Witnesses", "Receipts", "Reading", "Storage", "Engine", "Disclosure", "Redaction",
                "Verification", "DependencyInjection",
            ]
        },
        {
            "Ect.Npgsql",
            ["Options", "Diagnostics", "Schema", "Connection", "Storage", "DependencyInjection"]
        },
        {
            "Ect.Sqlite",
            ["Options", "Connection", "Storage", "DependencyInjection"]
        },
        {
            "Ect.Ledger.AspNetCore",
            ["Diagnostics", "Access", "Tiles", "Keys", "Receipts", "Endpoints", "DependencyInjection"]
        },
        {
            "Ect.Dashboard",
            [
                "Options", "Diagnostics", "Answers", "Access", "Context", "Workflows", "Receipts", "Status", "Evidence", "Events",
                "Revocations", "Pages", "Endpoints",
            ]
        },
        { "Ect.OpenTelemetry", ["DependencyInjection"] },
        {
            "Ect.AspNetCore.OpenApi",
            ["Endpoints", "Components", "Operations", "DependencyInjection"]
        },
        {
            "Ect.Testing",
            ["Issuing", "Contexts", "Faults", "Refusals", "Clients", "DependencyInjection"]
        },
        {
            "Ect.Tool",
            ["Output", "Input", "Keys", "Tokens", "Sending", "Ledgers", "Graphs", "Probing", "Commands"]
        },
    };

    [Fact]
    public void Projects_OfSources_AllHaveStoreysAndAreLoaded()
    {
        string[] projects = [.. SourceFiles.Projects.Order()];

        Assert.Equal(projects, Projects.Select(row => row.Data.Item1).Order());
        Assert.Equal(projects, Types.Select(assembly => assembly.Key).Order());
    }

    [Theory, MemberData(nameof(Projects))]
    public void Arrows_BetweenRooms_PointDown(string project, string[] storeys)
    {
        var files = SourceFiles.Of(project);
        var arrows = from type in Types[project]
                     from target in type.Dependencies.Select(dependency => dependency.Target).Intersect(Types[project])
                     let arrow = (From: files.RoomOf(type), To: files.RoomOf(target))
                     where Array.IndexOf(storeys, arrow.From) < Array.IndexOf(storeys, arrow.To)
                     select $"{arrow.From}/{type.Name} knows {arrow.To}/{target.Name}.";
        string[] wrong = [.. arrows.Distinct()];
        Assert.True(wrong is [], string.Join(Environment.NewLine, wrong));
        Assert.Equal(storeys.Order(), files.Rooms.Order());
    }

    [Theory, MemberData(nameof(Projects))]
    public void Names_OfTypes_TellTheRoom(string project, string[] storeys)
    {
        var files = SourceFiles.Of(project);
        Assert.Empty(files.Types.Except(Types[project].Select(SourceFiles.NameOf)));
        Assert.All(Types[project].Where(type => !type.IsNested), type =>
        {
            var (room, space) = (files.RoomOf(type), type.Namespace.FullName);
            Assert.Contains(room, storeys);
            if (type.Visibility is not Visibility.Public)
            {
                Assert.Equal($"{project}.{room}", space);
                if (type.Name is not "EctMiddleware") Assert.DoesNotMatch("^I?Ect[A-Z]", type.Name);
            }
            else if (space != PublicSpaceOf(project)) Assert.EndsWith("Extensions", type.Name); // They live beside what they extend.
        });
    }

    /// <summary>One <c>using</c> for an application, and another one for its tests.</summary>
    private static string PublicSpaceOf(string project) => project is "Ect.Testing" ? project : "Ect";
}
