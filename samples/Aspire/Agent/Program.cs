using System.Security.Cryptography;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

var builder = WebApplication.CreateBuilder(args);
var (section, downstream) = (builder.Configuration.GetSection("Ect"), builder.Configuration.GetSection("Downstream"));

using var ledgerKey = ECDsa.Create();
ledgerKey.ImportFromPem(File.ReadAllText(builder.Configuration["Ledger:KeyFile"]!));
builder.Services.AddEct(section)
    .AddStackExchangeRedis(section.GetSection("Redis"))
    .AddPostgreSqlLedger($"{section["Identity"]!.Split("://")[1]}/ledger", ledgerKey, section.GetSection("Ledger:PostgreSql"));
builder.Services.AddHealthChecks().AddEct();
builder.Services.AddHttpClient("downstream", client => client.BaseAddress = downstream.GetValue<Uri>("Address"))
    .AddEctHandler(options =>
    {
        options.Audience = downstream["Audience"];
        options.Action = builder.Configuration["Task:Action"];
    });

// The address of the dashboard is in OTEL_EXPORTER_OTLP_ENDPOINT, which the app host sets.
var telemetry = builder.Services.AddOpenTelemetry()
    .WithTracing(traces => traces
        .AddEctInstrumentation().AddAspNetCoreInstrumentation().AddHttpClientInstrumentation())
    .WithMetrics(metrics => metrics
        .AddEctInstrumentation().AddAspNetCoreInstrumentation().AddHttpClientInstrumentation())
    .WithLogging();
if (builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"] is { Length: > 0 }) telemetry.UseOtlpExporter();

var app = builder.Build();
app.UseEct();
app.MapPost("/tasks", (HttpContext http) => $"after {http.GetRequiredEct().Heads[0].Action}")
    .WithEctAction(app.Configuration["Task:Action"]!).ReturnEct();
if (downstream.Exists())
{
    app.MapPost("/start", async (IHttpClientFactory clients) =>
    {
        using var client = clients.CreateClient("downstream");
        using var answer = await client.PostAsync(new Uri("/tasks", UriKind.Relative), content: null);
        return $"{(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}";
    }).AllowMissingEct(); // Workflows enter here.
}

app.MapEctKeys();
app.MapGet("/healthz", () => "ok").DisableEct();
app.MapHealthChecks("/readyz").DisableEct();
await app.RunAsync();
