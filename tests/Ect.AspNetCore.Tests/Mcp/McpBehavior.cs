using Microsoft.AspNetCore.Http;
using ModelContextProtocol;

namespace Ect.AspNetCore.Tests;

/// <summary>What the tool of <see cref="McpTools"/> does; by default it is done at once.</summary>
internal sealed class McpBehavior
{
    public Func<HttpContext, IProgress<ProgressNotificationValue>, CancellationToken, Task<string>> Quote { get; init; } = (_, _, _) => Task.FromResult("17 EUR");
}
