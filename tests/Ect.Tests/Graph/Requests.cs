using Ect.Graph;

namespace Ect.Tests;

/// <summary>Requests as the intake lets them through.</summary>
internal static class Requests
{
    public static RequestTokens Of(params EctToken[] tokens) => new([.. tokens.Select((token, index) => new RequestToken(token, index))]);
}
