var builder = WebApplication.CreateBuilder(args);
builder.Services.AddEct(o => o.Identity = "spiffe://example.com/agent/b")
    .AddIssuerKeyFile("spiffe://example.com/agent/a", "a.pub.pem", "a-1")   // who is trusted, and the key behind the kid a-1
    .AddSigningKeyFile("b.pem", "b-1");                                     // what this service signs with

var app = builder.Build();
app.UseEct();   // from here on, every request needs a valid ECT

app.MapPost("/quotes", (HttpContext http) =>
{
    var task = http.GetRequiredEct().Heads[0];
    return $"a quote, after {task.Action} by {task.Issuer}";
}).WithEctAction("quote_prepared").ReturnEct();

app.MapGet("/healthz", () => "ok").DisableEct();
app.Run("http://localhost:5002");
