using System.Collections;

namespace Ect.Tokens;

/// <summary>The ids of a token or of a record. An id becomes text when it is asked for, which happens to few of them.</summary>
internal sealed class UuidTexts(Guid[] ids) : IReadOnlyList<string>
{
    private string[]? _texts;

    public int Count => ids.Length;

    public ReadOnlySpan<Guid> Uuids => ids;

    private string[] Texts => _texts ??= Array.ConvertAll(ids, id => id.ToString());

    public string this[int index] => Texts[index];

    /// <summary>Returns the ids of a list of texts.</summary>
    /// <exception cref="FormatException">One of them is not a UUID.</exception>
    public static UuidTexts Of(IReadOnlyList<string> texts) => texts as UuidTexts ?? new([.. texts.Select(UuidText.Parse)]);

    public IEnumerator<string> GetEnumerator() => ((IEnumerable<string>)Texts).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
