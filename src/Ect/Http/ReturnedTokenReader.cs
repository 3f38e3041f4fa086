using Ect.Diagnostics;
using Ect.Tokens;

namespace Ect.Http;

/// <summary>Takes the token that an answer returned into the scope (profile, section 4).</summary>
internal sealed class ReturnedTokenReader(EctVerifier verifier, EctLimits limits)
{
    /// <summary>Reads the token of a successful answer, if there is one.</summary>
    /// <returns>Why the token is not valid; <see langword="null"/> if the scope took it, or there is none.</returns>
    public async ValueTask<string?> ReadAsync(
        HttpResponseMessage response, EctToken sent, EctScope scope, CancellationToken cancellationToken)
    {
        if (!IsSuccess(response)) return null;
        if (!response.Headers.NonValidated.TryGetValues(EctHeaderNames.ExecutionContext, out var lines)) return null;

        // The token has to be from the service that was called, and for this call. Any other token is not even used up.
        var callee = new EctCaller(sent.Audiences[0], $"the call was made to {sent.Audiences[0]}");
        var requirement = new EctRequirement { Callers = [callee], AnswerTo = sent };
        var result = await verifier.VerifyAsync(TokenHeader.Split(lines, limits), requirement, cancellationToken).ConfigureAwait(false);
        if (!result.Succeeded) return $"{result.FailureReason}. {Remedies.For(result.FailureReason)}";

        var returned = result.Context.Heads[0];
        scope.Advance(returned, [sent.Id, .. sent.Predecessors, .. result.Context.Graph.AncestorsOf(returned.Id).Select(node => node.Id)]);
        return null;
    }

    /// <summary>A gRPC call that failed before its first message is a 200 that says so in a header.</summary>
    private static bool IsSuccess(HttpResponseMessage response)
    {
        if (!response.IsSuccessStatusCode) return false;
        return !response.Headers.NonValidated.TryGetValues("grpc-status", out var status) || status.ToString() is "0";
    }
}
