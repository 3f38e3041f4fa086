namespace Ect.Dashboard.Browser.Tests.Support;

/// <summary>A large workflow of forks, chains and joins: a root, then stages, each with a number of equal branches that the next one
/// joins.</summary>
internal static class ManyTasks
{
    private const int Branches = 8, Steps = 3;

    private static readonly string[] Actions = ["page_fetched", "text_cleaned", "prices_matched"];
    private static readonly string[] Agents = ["fetcher", "cleaner", "matcher"];

    public static IReadOnlyList<EctToken> Of(string workflow, int count)
    {
        var start = DateTimeOffset.UtcNow.AddMinutes(-30);
        var tokens = new List<EctToken>(count);
        var join = Add("batch_planned", "planner");
        while (tokens.Count < count)
        {
            var ends = new List<string>();
            for (var branch = 0; branch < Branches && tokens.Count < count; branch++)
            {
                var last = join;
                for (var step = 0; step < Steps && tokens.Count < count; step++) last = Add(Actions[step], Agents[step], last);
                ends.Add(last);
            }

            if (tokens.Count < count) join = Add("batch_joined", "planner", [.. ends]);
        }

        return tokens;

        string Add(string action, string agent, params string[] after)
        {
            var token = TestTokens.Token(after: after, issuer: Site.Identity(agent), workflow: workflow, action: action,
                issuedAt: start.AddSeconds(tokens.Count / 10));
            tokens.Add(token);
            return token.Id;
        }
    }
}
