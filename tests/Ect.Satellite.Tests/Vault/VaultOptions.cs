namespace Ect.Satellite.Tests;

/// <summary>The settings of a package that is not ours: the section <c>Ect:Vault</c>.</summary>
public sealed class VaultOptions
{
    public Uri? Address { get; set; }

    public TimeSpan Timeout { get; set; } = TimeSpan.FromMilliseconds(500);

    public bool UseForRevocation { get; set; } = true;
}
