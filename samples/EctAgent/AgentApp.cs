namespace EctAgent;

/// <summary>One ECT-protected service, configured by <c>appsettings.json</c>, the environment and the command line alone.</summary>
internal static class AgentApp
{
    public static WebApplication Create(string[] args)
    {
        var builder = WebApplication.CreateBuilder(args);
        var ect = builder.Services.AddEct(builder.Configuration.GetSection("Ect"));
        var health = builder.Services.AddHealthChecks();
        if (builder.Configuration.GetSection("Ect:Redis") is var redis && redis.Exists())
        {
            ect.AddStackExchangeRedis(redis); // several instances: each token is good once among all of them
            health.AddEctRedis();
        }

        ect.AddLedger(builder.Configuration);
        builder.Services.AddDownstream(builder.Configuration.GetSection("Downstream"));

        var app = builder.Build();
        app.NoteLedgerKey();
        app.UseEct();
        app.MapPost("/tasks", AgentTask.RunAsync).WithEctAction(app.Configuration["Task:Action"] ?? "task_finished");
        app.MapPost("/start", AgentTask.RunAsync).WithEctAction("workflow_started").AllowMissingEct(); // where a workflow enters: a browser, a timer
        app.MapEctKeys(); // where others find the keys behind this agent's tokens
        app.MapGet("/healthz", () => "ok").DisableEct();
        app.MapHealthChecks("/readyz").DisableEct();
        return app;
    }
}
