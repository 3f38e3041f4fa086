namespace Ect.Satellite.Tests;

/// <summary>What the package's instances share.</summary>
public sealed class VaultServer
{
    public Lock Gate { get; } = new();

    public Dictionary<string, EctStoredRevocation> Revocations { get; } = [];

    public int Writes { get; set; }

    /// <summary>The attempt that used each token.</summary>
    public Dictionary<EctDigest, Guid> Uses { get; } = [];

    /// <summary>The keys of an issuer; <see langword="null"/> while the vault gives none.</summary>
    public string? Jwks { get; set; }

    public int KeyFetches { get; set; }

    public bool IsAway { get; set; }

    /// <summary>Forgets everything, as a server does that keeps nothing on its disk.</summary>
    public void Restart()
    {
        lock (Gate)
        {
            Revocations.Clear();
            Writes = 0;
        }
    }
}
