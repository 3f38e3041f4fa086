namespace Ect;

/// <summary>The caller of a request, proven by something outside its tokens: its user, its workload identity token or its
/// certificate.</summary>
/// <remarks><see cref="EctWorkloadIdentities"/> and <see cref="EctClientCertificates"/> find callers. An application that authenticates in
/// another way makes its own, and sets them in <see cref="EctRequirement.Callers"/>.</remarks>
public sealed class EctCaller
{
    /// <summary>Makes a caller.</summary>
    /// <param name="name">The <c>iss</c> of the caller's tokens, compared as exact text.</param>
    /// <param name="description">How the caller was proven, for the service's own log, without tokens or keys.</param>
    /// <param name="key">The key that was proven to be the caller's, if any. If it has a <c>kid</c>, tokens must name it.</param>
    /// <exception cref="ArgumentNullException"><paramref name="name"/> or <paramref name="description"/> is
    /// <see langword="null"/>.</exception>
    public EctCaller(string name, string description, EctKey? key = null)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(description);
        (Name, Description, Key) = (name, description, key);
    }

    private EctCaller(string description) => Description = description;

    /// <summary>The <c>iss</c> of the caller's tokens; <see langword="null"/> if no caller was proven.</summary>
    public string? Name { get; }

    /// <summary>How the caller was proven, or what is missing or wrong, for the service's own log.</summary>
    public string Description { get; }

    /// <summary>The key that was proven to be the caller's; <see langword="null"/> if none was.</summary>
    public EctKey? Key { get; }

    /// <summary>The key that signed the proof, if any.</summary>
    internal EctKey? Voucher { get; init; }

    /// <summary>Makes a caller that stands for nobody.</summary>
    /// <param name="reason">What is missing or wrong, for the service's own log, without tokens or keys.</param>
    /// <returns>A caller without a name, who is the issuer of no token.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="reason"/> is <see langword="null"/>.</exception>
    public static EctCaller Nobody(string reason)
    {
        ArgumentNullException.ThrowIfNull(reason);
        return new(reason);
    }
}
