using Microsoft.AspNetCore.Mvc;

namespace Ect.AspNetCore.Tests;

/// <summary>Has no route of its own.</summary>
public sealed class ConventionalController : ControllerBase
{
    [RequireEct("approve_spec")]
    public string Told() => Request.Path;
}
