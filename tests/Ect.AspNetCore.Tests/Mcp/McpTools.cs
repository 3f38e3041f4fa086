using System.ComponentModel;
using Microsoft.AspNetCore.Http;
using ModelContextProtocol;
using ModelContextProtocol.Server;

namespace Ect.AspNetCore.Tests;

[McpServerToolType]
internal sealed class McpTools(McpBehavior behavior, IHttpContextAccessor http, IEctScopes scopes)
{
    [McpServerTool(Name = "quote"), Description("Prepares a quote.")]
    public async Task<string> QuoteAsync(IProgress<ProgressNotificationValue> progress, CancellationToken cancellationToken)
    {
        var quote = await behavior.Quote(http.HttpContext!, progress, cancellationToken);
        scopes.Current!.Action = "quote_prepared";
        return quote;
    }
}
