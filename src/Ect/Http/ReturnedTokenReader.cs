using Ect.Diagnostics;
using Ect.Tokens;

namespace Ect.Http;

/// <summary>Takes the token that an answer returned into the scope, by the profile's rule (section 4).</summary>
internal sealed class ReturnedTokenReader(EctVerifier verifier, EctLimits limits)
{
    /// <summary>Reads what a successful answer returned, if anything.</summary>
    /// <returns>Why it cannot be taken; <see langword="null"/> if it was, or nothing was returned.</returns>
    public async ValueTask<string?> ReadAsync(HttpResponseMessage response, EctToken sent, EctScope scope, CancellationToken cancellationToken)
    {
        if (!IsSuccess(response) || !response.Headers.NonValidated.TryGetValues(EctHeaderNames.ExecutionContext, out var lines)) return null;

        // Bound to the service that was called, and to the call: another one's token is not even used up.
        var requirement = new EctRequirement { Callers = [new(sent.Audiences[0], $"the call was made to {sent.Audiences[0]}")], AnswerTo = sent };
        var result = await verifier.VerifyAsync(TokenHeader.Split(lines, limits), requirement, cancellationToken).ConfigureAwait(false);
        if (!result.Succeeded) return $"{result.FailureReason}. {Remedies.For(result.FailureReason)}";

        var returned = result.Context.Heads[0];
        scope.Advance(returned, [sent.Id, .. sent.Predecessors, .. result.Context.Graph.AncestorsOf(returned.Id).Select(node => node.Id)]);
        return null;
    }

    /// <summary>A gRPC call that failed before its first message is a 200 that says so in a header.</summary>
    private static bool IsSuccess(HttpResponseMessage response) =>
        response.IsSuccessStatusCode && (!response.Headers.NonValidated.TryGetValues("grpc-status", out var status) || status.ToString() is "0");
}
