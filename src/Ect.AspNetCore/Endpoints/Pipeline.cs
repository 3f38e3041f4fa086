namespace Ect.AspNetCore.Endpoints;

/// <summary>Knows whether any pipeline of the application, or any branch, has <c>UseEct()</c>.</summary>
internal sealed class Pipeline
{
    public bool HasUseEct { get; set; }
}
