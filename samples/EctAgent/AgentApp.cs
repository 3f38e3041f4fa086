namespace EctAgent;

/// <summary>One ECT-protected service, configured only by <c>appsettings.json</c>, the environment and the command line.</summary>
internal static class AgentApp
{
    public static WebApplication Create(string[] args)
    {
        var builder = WebApplication.CreateBuilder(args);
        var ect = builder.Services.AddEct(builder.Configuration.GetSection("Ect"));
        if (builder.Configuration.GetSection("Ect:Redis") is var redis && redis.Exists())
            ect.AddStackExchangeRedis(redis); // With several instances, each token is accepted by one of them, once.

        ect.AddLedger(builder.Configuration, builder.Environment.ContentRootPath);
        builder.Services.AddHealthChecks().AddEct();
        builder.Services.AddDownstream(builder.Configuration.GetSection("Downstream"));

        var app = builder.Build();
        app.NoteLedgerKey();
        app.UseEct();
        app.MapPost("/tasks", AgentTask.RunAsync).WithEctAction(app.Configuration["Task:Action"] ?? "task_finished");
        // Workflows enter here, from a browser or a timer.
        app.MapPost("/start", AgentTask.RunAsync).WithEctAction("workflow_started").AllowMissingEct();
        app.MapEctKeys(); // Others fetch the keys behind this agent's tokens here.
        app.MapGet("/healthz", () => "ok").DisableEct();
        app.MapHealthChecks("/readyz").DisableEct();
        if (app.Configuration["Dashboard"] is { } page) app.MapEctDashboard(page); // In Development, for this machine; see docs/dashboard.md.
        return app;
    }
}
