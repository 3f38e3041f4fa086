using Microsoft.AspNetCore.Mvc;

namespace Ect.AspNetCore.Tests;

/// <summary>An exemption is not inherited.</summary>
[Route("derived")]
public sealed class DerivedController : OpenController;
