using System.Security.Cryptography;
using System.Text.Json.Serialization;
using Ect;
using Microsoft.AspNetCore.Authorization;

// One service of everything that is to work as native code. It calls itself: each answer to /ask has been through the outgoing handler,
// the verification, Redis and a ledger. All of it is configured from outside.
var builder = WebApplication.CreateSlimBuilder(args);
builder.Services.ConfigureHttpJsonOptions(options => options.SerializerOptions.TypeInfoResolverChain.Insert(0, AnswersJson.Default));
var section = builder.Configuration.GetSection("Ect");
var partner = builder.Configuration["Partner"]!;
var self = new Uri(builder.Configuration["Urls"]!);

const string origin = "aot.example.com/ledger";
using var ledgerKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
var (sqlite, postgreSql) = (section.GetSection("Ledger:Sqlite"), section.GetSection("Ledger:PostgreSql"));
var ect = builder.Services.AddEct(section).AddStackExchangeRedis(section.GetSection("Redis"));
if (sqlite.Exists()) ect.AddSqliteLedger(origin, ledgerKey, sqlite);
else if (postgreSql.Exists()) ect.AddPostgreSqlLedger(origin, ledgerKey, postgreSql);
else ect.AddLedger(origin, ledgerKey);
ect.AddLedgerEndpoints();

builder.Services.AddHealthChecks().AddEct();
builder.Services.AddOpenApi(options => options.AddEct());
builder.Services.AddHttpClient("self", client => client.BaseAddress = self).AddEctHandler(section.GetSection("Clients:self"));
builder.Services.AddAuthentication().AddJwtBearer();
builder.Services.AddAuthorizationBuilder().AddPolicy("reviewers", policy => policy
    .RequireEctIssuer(partner).RequireEctAction("reviewed").RequireEctLevel(EctAssuranceLevel.L2));

var app = builder.Build();
app.UseEct();
app.UseAuthorization();
app.MapPost("/task", (HttpContext http) =>
{
    var context = http.GetRequiredEct();
    return $"{context.Level} {context.Heads[0].Action} {context.Receipts.Count}";
}).WithEctAction("task_finished").RequireEct(e => e.MinimumLevel(EctAssuranceLevel.L3)).ReturnEct();

app.MapPost("/publish", (EctContext context) => new Published(context.Heads[0].Issuer)).RequireAuthorization("reviewers");

app.MapGet("/ask", async (IHttpClientFactory clients, IEctScopes scopes) =>
{
    using var scope = scopes.Begin();
    using var client = clients.CreateClient("self");
    using var answer = await client.PostAsync(new Uri("/task", UriKind.Relative), content: null);
    return $"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}, then {scope.Frontier[0].Action}";
}).DisableEct();

app.MapEctKeys();
app.MapEctLedger().AllowAnonymous();
app.MapEctDashboard().AllowAnonymous();
app.MapOpenApi().DisableEct();
app.MapHealthChecks("/readyz").DisableEct();
await app.RunAsync();

internal sealed record Published(string By);

[JsonSerializable(typeof(Published))]
internal sealed partial class AnswersJson : JsonSerializerContext;
