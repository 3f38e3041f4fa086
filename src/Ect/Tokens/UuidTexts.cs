using System.Collections;

namespace Ect.Tokens;

/// <summary>Ids of a token or of a record, which become text when somebody asks for one: of most that are read nobody does.</summary>
internal sealed class UuidTexts(Guid[] ids) : IReadOnlyList<string>
{
    private string[]? _texts;

    public int Count => ids.Length;

    public ReadOnlySpan<Guid> Uuids => ids;

    private string[] Texts => _texts ??= Array.ConvertAll(ids, id => id.ToString());

    public string this[int index] => Texts[index];

    /// <summary>The ids that a list of texts stands for.</summary>
    /// <exception cref="FormatException">One of them is no UUID.</exception>
    public static UuidTexts Of(IReadOnlyList<string> texts) => texts as UuidTexts ?? new([.. texts.Select(UuidText.Parse)]);

    public IEnumerator<string> GetEnumerator() => ((IEnumerable<string>)Texts).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
