using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Ect.Architecture.Tests;

/// <summary>The C# of all pages compiles against the library of today, or stands in a file that does.</summary>
/// <remarks>What a snippet uses without declaring it is in <see cref="Given"/>. Types of one page can use each other. Of a package
/// which the tests do not have there are the declarations in <c>StandIns.cs</c>, and the page says so.</remarks>
public sealed class SnippetsTests
{
    private const string Usings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Net.Http.Json;
        global using System.Security.Cryptography;
        global using System.Security.Cryptography.X509Certificates;
        global using System.Threading;
        global using System.Threading.Channels;
        global using System.Threading.RateLimiting;
        global using System.Threading.Tasks;
        global using Azure.Core;
        global using Azure.Identity;
        global using Azure.Security.KeyVault.Certificates;
        global using Azure.Security.KeyVault.Keys;
        global using Azure.Security.KeyVault.Keys.Cryptography;
        global using Ect;
        global using Ect.Satellite.Tests;
        global using Microsoft.AspNetCore.Authorization;
        global using Microsoft.AspNetCore.Builder;
        global using Microsoft.AspNetCore.Hosting;
        global using Microsoft.AspNetCore.Http;
        global using Microsoft.AspNetCore.Server.Kestrel.Https;
        global using Microsoft.AspNetCore.Mvc;
        global using Microsoft.AspNetCore.SignalR;
        global using Microsoft.Extensions.Configuration;
        global using Microsoft.Extensions.DependencyInjection;
        global using Microsoft.Extensions.Diagnostics.HealthChecks;
        global using Microsoft.Extensions.Hosting;
        global using Microsoft.Extensions.Options;
        global using Microsoft.IdentityModel.Tokens;
        global using ModelContextProtocol.Client;
        global using Npgsql;
        global using OpenTelemetry.Metrics;
        global using OpenTelemetry.Trace;
        global using static Ect.Architecture.Tests.Given;
        """;

    private static readonly CSharpParseOptions Language = new(LanguageVersion.Preview);

    private static readonly MetadataReference[] References =
    [
        .. from file in ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
           select MetadataReference.CreateFromFile(file),
    ];

    public static TheoryData<string> Pages => [.. Page.All];

    [Theory, MemberData(nameof(Pages))]
    public void Snippets_OfAPage_Compile(string path)
    {
        var trees = Page.At(path).Snippets.Where(snippet => snippet.File is null).Select(Parse).ToLookup(IsProgram);

        string[] errors = [.. Errors([.. trees[false]]), .. trees[true].SelectMany(program => Errors([program, .. trees[false]]))];

        Assert.True(errors is [], string.Join(Environment.NewLine, errors.Distinct()));
    }

    [Theory, MemberData(nameof(Pages))]
    public void Snippets_ThatNeedAPackageOfOthers_AreSaidToBeCompiledWithoutIt(string path)
    {
        var page = Page.At(path);
        var packages = page.Snippets.Select(snippet => snippet.StandIn).OfType<string>().Distinct();

        Assert.All(packages, package => Assert.Contains(page.Text, line => line.Contains($"`{package}`", StringComparison.Ordinal)));
        if (packages.Any()) Assert.Contains(page.Text, line => line.Contains("not the package itself", StringComparison.Ordinal));
    }

    [Theory, MemberData(nameof(Pages))]
    public void Snippets_ThatNameTheirFile_StandInIt(string path)
    {
        var missing = from snippet in Page.At(path).Snippets
                      where snippet.File is not null
                      let file = File.ReadAllText(Path.Combine(Repository.Root, snippet.File!))
                      where !Normalized(file).Contains(Normalized(snippet.Code), StringComparison.Ordinal)
                      select $"{snippet.Place} is not in {snippet.File}.";
        string[] wrong = [.. missing];
        Assert.True(wrong is [], string.Join(Environment.NewLine, wrong));
    }

    private static SyntaxTree Parse(Snippet snippet) => CSharpSyntaxTree.ParseText(snippet.Code, Language, snippet.Place);

    private static bool IsProgram(SyntaxTree tree) => tree.GetCompilationUnitRoot().Members.Any(member => member is GlobalStatementSyntax);

    private static IEnumerable<string> Errors(SyntaxTree[] trees)
    {
        var kind = Array.Exists(trees, IsProgram) ? OutputKind.ConsoleApplication : OutputKind.DynamicallyLinkedLibrary;
        var compilation = CSharpCompilation.Create("Snippet", [.. trees, CSharpSyntaxTree.ParseText(Usings, Language)], References,
            new(kind, nullableContextOptions: NullableContextOptions.Enable));
        return Errors(compilation.GetDiagnostics());
    }

    private static IEnumerable<string> Errors(IEnumerable<Diagnostic> diagnostics) =>
        from diagnostic in diagnostics
        where diagnostic.Severity is DiagnosticSeverity.Error
        let line = diagnostic.Location.GetLineSpan()
        select $"{line.Path}, line {line.StartLinePosition.Line + 1} of it: {diagnostic.GetMessage(CultureInfo.InvariantCulture)}";

    /// <summary>The lines without their indentation, because a snippet is not inside anything.</summary>
    private static string Normalized(string code) => string.Join('\n', code.Split('\n').Select(line => line.Trim()));
}
