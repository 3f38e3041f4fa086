using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace Ect.AspNetCore.Tests;

/// <summary>The controller says one thing, its actions another.</summary>
[ApiController, Route("specs"), RequireEct("review_spec"), EctAction("spec_stored"), ReturnEct]
public sealed class SpecController : ControllerBase
{
    [HttpGet("inherited")]
    public string Inherited() => HttpContext.GetRequiredEct().Heads[0].Id;

    [HttpGet("other"), RequireEct("approve_spec")]
    public string Other() => HttpContext.GetRequiredEct().Heads[0].Id;

    [HttpGet("entrance"), AllowMissingEct]
    public string Entrance() => HttpContext.GetEct()?.Heads[0].Id ?? "none";

    [HttpGet("open"), DisableEct]
    public string Open() => HttpContext.GetEct()?.Heads[0].Id ?? "none";
}
