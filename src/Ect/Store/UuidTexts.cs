using System.Collections;

namespace Ect;

/// <summary>Ids of a record, which become text when somebody asks for one: of most records that are read nobody does.</summary>
internal sealed class UuidTexts(Guid[] ids) : IReadOnlyList<string>
{
    private string[]? _texts;

    public int Count => ids.Length;

    private string[] Texts => _texts ??= Array.ConvertAll(ids, id => id.ToString());

    public string this[int index] => Texts[index];

    public IEnumerator<string> GetEnumerator() => ((IEnumerable<string>)Texts).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
