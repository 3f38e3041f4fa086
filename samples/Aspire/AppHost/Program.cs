using System.Security.Cryptography;

// Two agents share a Redis, and keep a ledger each in PostgreSQL. The dashboard shows their logs, traces and metrics.
var builder = DistributedApplication.CreateBuilder(args);
var keys = Directory.CreateTempSubdirectory("ect-aspire-").FullName; // The databases end with this process, and so may their keys.

var redis = builder.AddRedis("redis");
var postgres = builder.AddPostgres("postgres");

var pricing = AddAgent("pricing", action: "priced");
var planner = AddAgent("planner", action: "planned");

Trust(pricing, planner); // for its calls
Trust(planner, pricing); // for the tokens that it returns
planner
    .WithEnvironment("Downstream__Address", pricing.GetEndpoint("http"))
    .WithEnvironment("Downstream__Audience", Identity(pricing))
    .WaitFor(pricing)
    .WithHttpCommand("/start", "Start a workflow", commandOptions: new() { IconName = "Play", IsHighlighted = true });

try
{
    await builder.Build().RunAsync();
}
finally
{
    Directory.Delete(keys, recursive: true);
}

IResourceBuilder<ProjectResource> AddAgent(string name, string action)
{
    var ledger = postgres.AddDatabase($"{name}-ledger");
    return builder.AddProject<Projects.Agent>(name, launchProfileName: null)
        .WithHttpEndpoint()
        .WithHttpHealthCheck("/readyz")
        .WithEnvironment("Task__Action", action)
        .WithEnvironment("Ledger__KeyFile", NewKey($"{name}-ledger"))
        .WithEnvironment("Ect__Identity", $"spiffe://example.com/agent/{name}")
        .WithEnvironment("Ect__Signing__KeyFile", NewKey(name))
        .WithEnvironment("Ect__Redis__Configuration", redis)
        .WithEnvironment("Ect__Redis__FenceAtStart", "false") // Nothing was accepted before this Redis.
        .WithEnvironment("Ect__Ledger__PostgreSql__ConnectionString", ledger)
        .WaitFor(redis)
        .WaitFor(ledger);
}

string NewKey(string name)
{
    var file = Path.Combine(keys, $"{name}.pem");
    using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    File.WriteAllText(file, key.ExportECPrivateKeyPem());
    return file;
}

static void Trust(IResourceBuilder<ProjectResource> agent, IResourceBuilder<ProjectResource> issuer) => agent
    .WithEnvironment("Ect__Issuers__0__Issuer", Identity(issuer))
    .WithEnvironment("Ect__Issuers__0__JwksUri", ReferenceExpression.Create($"{issuer.GetEndpoint("http")}/.well-known/jwks.json"));

static string Identity(IResourceBuilder<ProjectResource> agent) => $"spiffe://example.com/agent/{agent.Resource.Name}";
