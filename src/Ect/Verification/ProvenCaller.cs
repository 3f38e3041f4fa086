namespace Ect.Verification;

/// <summary>Who the caller is, as something outside its tokens shows: its user, its workload identity token, its certificate.</summary>
/// <param name="Names">What it may call itself as an issuer, compared as exact text; none if nobody is shown.</param>
/// <param name="Description">For the service's own eyes: who it is, or what is missing or wrong.</param>
/// <param name="Key">The key that was shown to be the caller's, if one was. If it has a <c>kid</c>, tokens must name that.</param>
/// <param name="Voucher">The key that signed what shows all this, if one did.</param>
internal sealed record ProvenCaller(IReadOnlyList<string> Names, string Description, EctKey? Key = null, EctKey? Voucher = null)
{
    public static ProvenCaller Nobody(string problem) => new([], problem);
}
