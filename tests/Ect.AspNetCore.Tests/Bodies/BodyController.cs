using Microsoft.AspNetCore.Mvc;

namespace Ect.AspNetCore.Tests;

[ApiController, Route("body")]
public sealed class BodyController : ControllerBase
{
    [HttpPost, Consumes("application/json")]
    public IActionResult Read(Document document) => Ok($"{document.A}");

    [HttpPost("small"), Consumes("application/json"), RequestSizeLimit(8)]
    public IActionResult ReadSmall(Document document) => Ok($"{document.A}");

    [HttpPost("json"), RequireEct(AcceptJsonBody = true)]
    public IActionResult ReadJson(Document document) => Ok($"{document.A}");

    [HttpPost("bound"), RequireEct(BindBody = EctBodyBinding.InputHash)]
    public IActionResult ReadBound(Document document) => Ok($"{document.A}");

    public sealed record Document(int A);
}
