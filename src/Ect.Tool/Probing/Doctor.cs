using System.Text;
using System.Text.Json;
using Ect.Tool.Output;
using Ect.Tool.Tokens;
using Microsoft.Extensions.DependencyInjection;

namespace Ect.Tool.Probing;

/// <summary>Finds out what a service publishes, what its clock says, and how long a header may be on the way to it.</summary>
/// <param name="visitor">Asks it.</param>
/// <param name="url">Its address.</param>
/// <param name="ledger">The path of its ledger.</param>
/// <param name="dashboard">The path of its dashboard.</param>
internal sealed class Doctor(Visitor visitor, Uri url, string ledger, string dashboard)
{
    private const string KeysPath = "/.well-known/jwks.json", LedgerKeysPath = "/.well-known/scitt-keys";

    private static readonly EctOptions Defaults = new();

    /// <exception cref="ToolException">The service does not answer at all.</exception>
    public async Task<IReadOnlyList<Finding>> ExamineAsync(IProgress<double> progress, CancellationToken cancellationToken)
    {
        var findings = new List<Finding>();
        var service = await visitor.GetAsync("", field: null, cancellationToken);
        findings.Add(FindTransport());
        findings.Add(FindClock(service));
        findings.Add(FindGate(service));
        progress.Report(0.2);

        findings.Add(FindKeys(await visitor.GetAsync(KeysPath, field: null, cancellationToken)));
        findings.Add(FindLedger(await visitor.GetAsync($"{ledger.TrimEnd('/')}/checkpoint", field: null, cancellationToken)));
        findings.Add(FindLedgerKeys(await visitor.GetAsync(LedgerKeysPath, field: null, cancellationToken)));
        findings.Add(FindDashboard(await visitor.GetAsync($"{dashboard.TrimEnd('/')}/api/health", field: null, cancellationToken)));
        progress.Report(0.4);

        var longest = await new HeaderLimit(visitor).FindAsync(part => progress.Report(0.4 + (0.6 * part)), cancellationToken);
        findings.Add(FindHeader(longest));
        return findings;
    }

    private Finding FindTransport() => url.Scheme is "https"
        ? new("transport", FindingState.Good, "https")
        : new(
            "transport", url.IsLoopback ? FindingState.Note : FindingState.Bad,
            "plain HTTP: others on the way can read tokens, and spend them");

    private static Finding FindClock(Visit visit)
    {
        if (visit.Date is not { } date) return new("clock", FindingState.Note, "the answer does not say what its clock says");
        if (visit.IsCached) return new("clock", FindingState.Note, "a cache answered, so its clock is not known");

        var distance = ClockDistance.Of(date, visit.Asked, visit.Answered);
        var state = distance.Judge(Defaults.ClockSkew);
        var text = $"{distance} from the clock here";
        return new("clock", state, state is FindingState.Bad
            ? $"{text}: more than ClockSkew ({Defaults.ClockSkew.TotalSeconds} s). Tokens will be refused"
            : text);
    }

    private static Finding FindGate(Visit visit)
    {
        if (visit.Status is not 403) return new("gate", FindingState.Note, $"a request without a token was answered with {visit.Status}");
        var tellsReason = visit.Type is "application/problem+json"
            && Encoding.UTF8.GetString(visit.Content).Contains("\"reason\"", StringComparison.Ordinal);
        return tellsReason
            ? new("gate", FindingState.Note, "a request without a token is refused, and told the reason: for Development alone")
            : new("gate", FindingState.Good, "a request without a token is refused with 403");
    }

    private static Finding FindKeys(Visit visit)
    {
        const string Subject = "keys";
        if (visit.Status is not 200)
            return new(Subject, FindingState.Note, $"{KeysPath} answered {visit.Status}: no keys are published there");
        try
        {
            var text = Encoding.UTF8.GetString(visit.Content);
            using var set = JsonDocument.Parse(text);
            var keys = set.RootElement.GetProperty("keys").EnumerateArray().ToList();
            if (keys.Exists(key => key.TryGetProperty("d", out _) || key.TryGetProperty("k", out _)))
                return new(Subject, FindingState.Bad, $"{KeysPath} shows a private key. Revoke it, and make a new one");

            TokenService.Make("urn:ect:doctor", builder => builder.AddIssuerJwks("urn:ect:issuer", text)).Dispose();
            var names = keys.Select(key => key.TryGetProperty("kid", out var kid) ? $"{kid}" : "(no kid)");
            return new(Subject, FindingState.Good, $"{KeysPath}: {string.Join(", ", names)}");
        }
        catch (Exception exception) when (
            exception is JsonException or KeyNotFoundException or InvalidOperationException or ToolException)
        {
            return new(Subject, FindingState.Bad, $"{KeysPath} is no JWK Set that receivers could use");
        }
    }

    private Finding FindLedger(Visit visit)
    {
        if (visit.Status is 401 or 403)
            return new("ledger", FindingState.Note, $"{ledger}/checkpoint is for those who may call it, if it is there ({visit.Status})");
        if (visit.Status is not 200)
            return new("ledger", FindingState.Note, $"{ledger}/checkpoint answered {visit.Status}: no ledger is shown there");
        return EctTreeHead.TryParse(Encoding.UTF8.GetString(visit.Content), out var head)
            ? new("ledger", FindingState.Good, $"{head.Origin} shows {head.Size} entries. Follow it with ect audit")
            : new("ledger", FindingState.Bad, $"{ledger}/checkpoint is no signed tree head");
    }

    private static Finding FindLedgerKeys(Visit visit) => visit.Status is 200
        ? new("receipts", FindingState.Good, $"{LedgerKeysPath} shows the ledger's key. Pin the one that its operator gives you")
        : new("receipts", FindingState.Note, $"{LedgerKeysPath} answered {visit.Status}: no key of a ledger is published there");

    private Finding FindDashboard(Visit visit)
    {
        const string Subject = "dashboard";
        if (visit.Status is 401 or 403 or (>= 300 and < 400))
            return new(Subject, FindingState.Note, $"{dashboard} is for those who may call it, if it is there ({visit.Status})");
        if (visit is not { Status: 200, Type: "application/json" })
            return new(Subject, FindingState.Note, $"{dashboard} answered {visit.Status}: no dashboard is shown there");
        return new(Subject, FindingState.Note, url.IsLoopback
            ? $"{dashboard} shows workflows to this machine, if not to others. Draw one with ect graph"
            : $"{dashboard} shows workflows to anyone who can reach it. If that is not meant, call RequireAuthorization(...)");
    }

    private static Finding FindHeader(int longest)
    {
        var text = FormattableString.Invariant($"a field of {longest:N0} bytes passes");
        if (longest >= HeaderLimit.Highest) text += ", and longer ones were not tried";
        return longest >= Defaults.MaxHeaderBytes
            ? new(
                "header", FindingState.Good,
                FormattableString.Invariant($"{text}; above {Defaults.MaxHeaderBytes:N0} senders use the body"))
            : new("header", FindingState.Bad, $"{text}. Set Ect:MaxHeaderBytes of its callers to {Math.Max(longest, 1)}");
    }
}
