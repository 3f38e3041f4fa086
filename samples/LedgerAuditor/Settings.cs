using System.Globalization;
using System.Text.RegularExpressions;
using Ect;

namespace LedgerAuditor;

/// <summary>What the command line and the environment say.</summary>
/// <param name="Url">The prefix of the ledger's checkpoint and tiles.</param>
/// <param name="Key">The pinned key: what <see cref="EctLedgerKey.VerifierKey"/> gives.</param>
/// <param name="StateFile">Where the head of the last run is; <see langword="null"/> if it is not kept.</param>
/// <param name="Token">The bearer token that the service asks for; <see langword="null"/> if it asks for none.</param>
/// <param name="Patience">How long instances may be behind.</param>
/// <param name="RequiresEntries">Whether entries that are not shown are a lie.</param>
internal sealed partial record Settings(
    Uri Url, EctLedgerKey Key, string? StateFile, string? Token, TimeSpan Patience, bool RequiresEntries)
{
    private const string KeyOption = "--key", StateOption = "--state", TokenOption = "--token-file", PatienceOption = "--patience";
    private const string EntriesFlag = "--require-entries", TokenVariable = "LEDGER_AUDITOR_TOKEN";
    private const int DefaultPatience = 60, MaxPatience = 3_600;

    public static Settings From(string[] args)
    {
        var given = new Dictionary<string, string>();
        var rest = new Queue<string>(args.Skip(1));
        while (rest.TryDequeue(out var option))
        {
            var value = "";
            var isKnown = option is EntriesFlag
                || (option is KeyOption or StateOption or TokenOption or PatienceOption && rest.TryDequeue(out value!));
            if (!isKnown || !given.TryAdd(option, value)) throw Usage();
        }

        if (args is not [var url, ..] || !given.TryGetValue(KeyOption, out var key)) throw Usage();
        var (address, token) = (ParseAddress(url), FindToken(given.GetValueOrDefault(TokenOption)));
        if (token is not null && address.Scheme is not "https" && !address.IsLoopback)
            throw new SilenceException("The token is not sent to an address of plain HTTP. Use https.");
        return new(
            address, ParseKey(key), given.GetValueOrDefault(StateOption), token, ParseSeconds(given.GetValueOrDefault(PatienceOption)),
            given.ContainsKey(EntriesFlag));
    }

    private static SilenceException Usage() => new(
        $"Usage: LedgerAuditor <url> {KeyOption} <verifier key> [{StateOption} <file>] [{TokenOption} <file>] "
        + $"[{PatienceOption} <seconds>] [{EntriesFlag}]");

    private static Uri ParseAddress(string text) =>
        Uri.TryCreate($"{text.TrimEnd('/')}/", UriKind.Absolute, out var url) && url.Scheme is "https" or "http"
            ? url
            : throw new SilenceException("The address is no address of HTTP, for example https://ledger.example.com/ledger.");

    private static EctLedgerKey ParseKey(string text)
    {
        try
        {
            return EctLedgerKey.Parse(text);
        }
        catch (ArgumentException)
        {
            throw new SilenceException(
                "The key cannot be read. Pass what EctLedgerKey.VerifierKey gives: name+id+key, where the key is ECDSA on P-256 (type 2).");
        }
    }

    private static string? FindToken(string? file)
    {
        var (token, place) = file is null ? (Environment.GetEnvironmentVariable(TokenVariable), TokenVariable) : (Read(file), file);
        if (file is null && string.IsNullOrEmpty(token)) return null;
        return BearerToken().IsMatch(token!) ? token : throw new SilenceException($"What is in {place} is no bearer token.");
    }

    private static string Read(string file)
    {
        try
        {
            return File.ReadAllText(file).Trim();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new SilenceException($"The token cannot be read from {file}: {exception.Message}");
        }
    }

    private static TimeSpan ParseSeconds(string? text)
    {
        if (text is null) return TimeSpan.FromSeconds(DefaultPatience);
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds <= MaxPatience
            ? TimeSpan.FromSeconds(seconds)
            : throw new SilenceException($"{PatienceOption} takes 0 to {MaxPatience} seconds.");
    }

    [GeneratedRegex(@"\A[A-Za-z0-9._~+/-]+=*\z")] // RFC 6750, section 2.1.
    private static partial Regex BearerToken();
}
