using System.Security.Cryptography;
using Ect;

// One service of everything that is to work as native code. It calls itself: each answer to /ask has been through the outgoing handler,
// the verification, Redis and a ledger. All of it is configured from outside.
var builder = WebApplication.CreateSlimBuilder(args);
var section = builder.Configuration.GetSection("Ect");
var identity = section["Identity"]!;
var self = new Uri(builder.Configuration["Urls"]!);

using var ledgerKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
var ect = builder.Services.AddEct(section).AddStackExchangeRedis(section.GetSection("Redis"));
if (section.GetSection("Ledger:Sqlite") is var sqlite && sqlite.Exists()) ect.AddSqliteLedger("aot.example.com/ledger", ledgerKey, sqlite);
else ect.AddLedger("aot.example.com/ledger", ledgerKey);
ect.AddLedgerEndpoints();

builder.Services.AddHealthChecks().AddEct();
builder.Services.AddHttpClient("self", client => client.BaseAddress = self).AddEctHandler(options =>
{
    options.Audience = identity;
    options.Action = "asked";
});

var app = builder.Build();
app.UseEct();
app.MapPost("/task", (HttpContext http) =>
{
    var context = http.GetRequiredEct();
    return $"{context.Level} {context.Heads[0].Action} {context.Receipts.Count}";
}).WithEctAction("task_finished").RequireEct(e => e.MinimumLevel(EctAssuranceLevel.L3)).ReturnEct();

app.MapGet("/ask", async (IHttpClientFactory clients, IEctScopes scopes) =>
{
    using var scope = scopes.Begin();
    using var client = clients.CreateClient("self");
    using var answer = await client.PostAsync(new Uri("/task", UriKind.Relative), content: null);
    return $"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}, then {scope.Frontier[0].Action}";
}).DisableEct();

app.MapEctKeys();
app.MapEctLedger().AllowAnonymous();
app.MapHealthChecks("/readyz").DisableEct();
await app.RunAsync();
