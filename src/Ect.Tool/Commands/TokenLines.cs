using System.Globalization;
using System.Text.Json;
using Ect.Tool.Input;
using Ect.Tool.Output;

namespace Ect.Tool.Commands;

/// <summary>Writes what a token says, member by member.</summary>
internal static class TokenLines
{
    public static void Write(Screen screen, EctToken token, DateTimeOffset now)
    {
        if (token.Algorithm is null) screen.Line($"[bold]An unsigned token (L1)[/], {token.EncodedToken.Length} characters");
        else screen.Line($"[bold]A signed token[/], {token.EncodedToken.Length} characters: alg {token.Algorithm}, kid {token.KeyId}");

        screen.Line($"  iss       {token.Issuer}");
        foreach (var audience in token.Audiences) screen.Line($"  aud       {audience}");
        screen.Line($"  iat       {Values.Format(token.IssuedAt)}  {Ago(token.IssuedAt - now)}");
        screen.Line($"  exp       {Values.Format(token.ExpiresAt)}  {Ago(token.ExpiresAt - now)}");
        screen.Line($"  jti       {token.Id}");
        if (token.WorkflowId is not null) screen.Line($"  wid       {token.WorkflowId}");
        screen.Line($"  exec_act  {token.Action}");
        if (token.Predecessors is []) screen.Line($"  pred      none: a root");
        foreach (var id in token.Predecessors) screen.Line($"  pred      {id}");
        if (token.InputHash is not null) screen.Line($"  inp_hash  {token.InputHash}");
        if (token.OutputHash is not null) screen.Line($"  out_hash  {token.OutputHash}");
        if (token.Extensions.ValueKind is not JsonValueKind.Undefined) screen.Line($"  ect_ext   {token.Extensions.GetRawText()}");
        screen.Line($"  digest    {$"{token.Digest}"}");
    }

    private static string Ago(TimeSpan until)
    {
        var (amount, unit) = until.Duration() switch
        {
            { TotalDays: >= 2 } time => (time.TotalDays, "days"),
            { TotalHours: >= 2 } time => (time.TotalHours, "hours"),
            { TotalMinutes: >= 2 } time => (time.TotalMinutes, "minutes"),
            var time => (time.TotalSeconds, "seconds"),
        };
        var count = Math.Floor(amount);
        var text = string.Create(CultureInfo.InvariantCulture, $"{count:0} {(count is 1 ? unit[..^1] : unit)}");
        return until < TimeSpan.Zero ? $"{text} ago" : $"in {text}";
    }
}
