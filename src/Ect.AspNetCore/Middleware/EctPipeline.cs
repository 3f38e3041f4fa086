namespace Ect;

/// <summary>Knows whether any pipeline of the application has <c>UseEct()</c>, be it in a branch.</summary>
internal sealed class EctPipeline
{
    public bool HasUseEct { get; set; }
}
