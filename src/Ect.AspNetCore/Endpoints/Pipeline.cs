namespace Ect.AspNetCore.Endpoints;

/// <summary>Knows whether any pipeline of the application has <c>UseEct()</c>, be it in a branch.</summary>
internal sealed class Pipeline
{
    public bool HasUseEct { get; set; }
}
