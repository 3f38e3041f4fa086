using Ect.Testing.Refusals;

namespace Ect.Testing;

/// <summary>Tells why a service has refused a request.</summary>
public static class EctTestResponseExtensions
{
    /// <summary>Returns the reason that <c>UseEct()</c> has refused the request with. A service says so after
    /// <c>TrustEctTestIssuer()</c>, in a field of the answer that it does not send otherwise.</summary>
    /// <param name="response">The answer.</param>
    /// <returns>The reason; <see cref="EctFailureReason.None"/> if the request was not refused.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="response"/> is <see langword="null"/>.</exception>
    public static EctFailureReason GetEctFailureReason(this HttpResponseMessage response)
    {
        ArgumentNullException.ThrowIfNull(response);
        return response.Headers.TryGetValues(FailureHeader.Name, out var values)
            ? Enum.Parse<EctFailureReason>(values.Single())
            : EctFailureReason.None;
    }
}
