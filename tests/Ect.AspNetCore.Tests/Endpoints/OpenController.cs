using Microsoft.AspNetCore.Mvc;

namespace Ect.AspNetCore.Tests;

/// <summary>Exempt as a whole, but for one action.</summary>
[ApiController, Route("open"), DisableEct]
public class OpenController : ControllerBase
{
    [HttpGet("plain")]
    public string Plain() => Request.Path;

    [HttpGet("closed"), RequireEct]
    public string Closed() => Request.Path;
}
