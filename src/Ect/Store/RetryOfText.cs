using System.Text.Json;
using Ect.Tokens;

namespace Ect.Store;

/// <summary>Reads which attempt a token repeats. What its issuer wrote there counts only if it is an id.</summary>
internal static class RetryOfText
{
    public static string? Of(EctToken token) => token.Extensions.ValueKind is JsonValueKind.Object
        && token.Extensions.TryGetProperty(ClaimNames.RetryOf, out var first) && first.ValueKind is JsonValueKind.String
        && UuidText.TryNormalize(first.GetString(), out var id) ? id : null;
}
