using System.Collections;

namespace Ect.Diagnostics;

/// <summary>The state of the log scope of an accepted request. Its values are made when a provider first reads them.</summary>
internal sealed class LogScope(string? workflowId, IReadOnlyList<EctToken> heads) : IReadOnlyList<KeyValuePair<string, object?>>
{
    private string? _ids, _issuers;

    public int Count => workflowId is null ? 2 : 3;

    public KeyValuePair<string, object?> this[int index] => index switch
    {
        0 => new("EctTokenId", _ids ??= IdsOf(heads)),
        1 => new("EctIssuer", _issuers ??= IssuersOf(heads)),
        2 when workflowId is not null => new("EctWorkflowId", workflowId),
        _ => throw new ArgumentOutOfRangeException(nameof(index)),
    };

    /// <summary>The ids of the tokens, separated by commas.</summary>
    public static string IdsOf(IReadOnlyList<EctToken> heads) =>
        heads is [var only] ? only.Id : string.Join(',', heads.Select(head => head.Id));

    /// <summary>The issuers of the tokens, each once, fit for a log.</summary>
    public static string IssuersOf(IReadOnlyList<EctToken> heads) => heads is [var only]
        ? LogText.Of(only.Issuer)
        : string.Join(',', heads.Select(head => head.Issuer).Distinct().Select(issuer => LogText.Of(issuer)));

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator()
    {
        for (var i = 0; i < Count; i++) yield return this[i];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public override string ToString() => string.Join(' ', this.Select(value => $"{value.Key}:{value.Value}"));
}
