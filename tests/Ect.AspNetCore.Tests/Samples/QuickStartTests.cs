using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;

namespace Ect.AspNetCore.Tests;

/// <summary>The first two agents of the README, as processes of their own.</summary>
public sealed class QuickStartTests : IDisposable
{
    private static readonly Uri Quotes = new("http://localhost:5002/quotes");
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(3);

    private readonly TempFolder _temp = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _temp.Dispose();

    [Fact]
    public async Task Run_ServiceThenClient_AnswerAsTheReadmeSaysAndStrangersAreRefused()
    {
        using var port = await ReadmePort.TakeAsync();
        WriteKeys("a", readBy: "b");
        WriteKeys("b", readBy: "a");
        using var service = Start("b");
        try
        {
            using var client = new HttpClient();
            await Poll.UntilAsync(() => IsUpAsync(client), Deadline, "the service listens");

            using var a = Start("a");
            var output = await a.StandardOutput.ReadToEndAsync(Cancellation);
            await a.WaitForExitAsync(Cancellation);
            Assert.Equal(
                [
                    "200: a quote, after customer_asked by spiffe://example.com/agent/a",
                    "The next call follows quote_prepared by spiffe://example.com/agent/b.",
                ],
                output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));

            using var refused = await client.PostAsync(Quotes, content: null, Cancellation);
            Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
            Assert.Contains("\"reason\":\"Missing\"", await refused.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        }
        finally
        {
            service.Kill();
            await service.WaitForExitAsync(Cancellation);
        }
    }

    private static async Task<bool> IsUpAsync(HttpClient client)
    {
        try
        {
            return await client.GetStringAsync(new Uri(Quotes, "/healthz"), Cancellation) is "ok";
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    /// <summary>Makes the key pair of an agent, and gives its public half to the other.</summary>
    private void WriteKeys(string agent, string readBy)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        foreach (var name in new[] { agent, readBy }) Directory.CreateDirectory(Path.Combine(_temp.Path, name));
        File.WriteAllText(Path.Combine(_temp.Path, agent, $"{agent}.pem"), key.ExportECPrivateKeyPem());
        File.WriteAllText(Path.Combine(_temp.Path, readBy, $"{agent}.pub.pem"), key.ExportSubjectPublicKeyInfoPem());
    }

    private Process Start(string agent)
    {
        var output = Path.GetRelativePath(Path.Combine(Repository.Root, "tests", "Ect.AspNetCore.Tests"), AppContext.BaseDirectory);
        var program = Path.Combine(Repository.Root, "samples", "QuickStart", agent, output, $"{agent}.dll");
        return Process.Start(new ProcessStartInfo("dotnet", [program])
        {
            WorkingDirectory = Path.Combine(_temp.Path, agent),
            RedirectStandardOutput = true,
            Environment = { ["ASPNETCORE_ENVIRONMENT"] = "Development" }, // As dotnet run does in a new web project.
        })!;
    }
}
