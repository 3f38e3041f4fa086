using Microsoft.Extensions.Options;

namespace Ect.Testing.Refusals;

/// <summary>Writes the reason of a refusal into a field of the answer, beside what the application does with it.</summary>
internal sealed class FailureHeader : IPostConfigureOptions<EctMiddlewareOptions>
{
    public const string Name = "Ect-Test-Failure";

    public void PostConfigure(string? name, EctMiddlewareOptions options)
    {
        var onRejected = options.OnRejected;
        options.OnRejected = rejected =>
        {
            rejected.HttpContext.Response.Headers[Name] = rejected.Result.FailureReason.ToString();
            return onRejected?.Invoke(rejected) ?? ValueTask.CompletedTask;
        };
    }
}
