using System.Buffers.Binary;
using System.Text;

namespace Ect.Dashboard.Workflows;

/// <summary>The issuers of an answer, each with a number that no other one has, by which the answer names it. With the stores of this
/// project it has the same number in every answer.</summary>
internal sealed class Agents
{
    /// <summary>Up to here a number of the store is that of one issuer alone.</summary>
    private const int MaxOwn = 10_000;

    private readonly Dictionary<string, long> _numbers;

    private Agents(IReadOnlyList<string> issuers, IReadOnlyList<int> marks)
    {
        _numbers = Number(issuers, marks);
        All = Name(issuers, marks);
    }

    public IReadOnlyList<AgentItem> All { get; }

    /// <exception cref="EctStoreException">The store cannot answer.</exception>
    public static async Task<Agents> OfAsync(IEctStore store, IEnumerable<string> issuers, CancellationToken gone)
    {
        string[] distinct = [.. issuers.Distinct(StringComparer.Ordinal)];
        return new(distinct, distinct is [] ? [] : await store.NumberIssuersAsync(distinct, gone));
    }

    public long NumberOf(string issuer) => _numbers[issuer];

    /// <summary>Takes the number of the store as long as it is no other issuer's, and then one that is made from the name.</summary>
    private static Dictionary<string, long> Number(IReadOnlyList<string> issuers, IReadOnlyList<int> marks)
    {
        var (numbers, taken) = (new Dictionary<string, long>(StringComparer.Ordinal), new HashSet<long>());
        foreach (var (issuer, mark) in issuers.Zip(marks).OrderBy(agent => agent.First, StringComparer.Ordinal))
        {
            long number = mark;
            if (number > MaxOwn || !taken.Add(number))
            {
                number = FromName(issuer);
                while (!taken.Add(number)) number++;
            }

            numbers.Add(issuer, number);
        }

        return numbers;
    }

    /// <summary>Makes a number beyond those of the store, which is exact in JavaScript: 52 bits.</summary>
    private static long FromName(string issuer)
    {
        const long Beyond = 1L << 51;
        var digest = EctDigest.Of(Encoding.UTF8.GetBytes(issuer)).ToArray();
        return Beyond | (long)(BinaryPrimitives.ReadUInt64BigEndian(digest) >> 13);
    }

    /// <summary>Calls an agent by the last part of its name, or by as many parts as tell it from the others.</summary>
    private AgentItem[] Name(IReadOnlyList<string> issuers, IReadOnlyList<int> marks)
    {
        const int MaxParts = 3;
        var names = issuers.Select(issuer => LastParts(issuer, 1)).ToArray();
        for (var parts = 2; parts <= MaxParts; parts++)
        {
            var shared = names.GroupBy(name => name, StringComparer.Ordinal).Where(same => same.Count() > 1).Select(same => same.Key)
                .ToHashSet(StringComparer.Ordinal);
            for (var i = 0; i < names.Length; i++)
                if (shared.Contains(names[i])) names[i] = parts is MaxParts ? issuers[i] : LastParts(issuers[i], parts);
        }

        return [.. names.Select((name, i) => new AgentItem(_numbers[issuers[i]], issuers[i], name, marks[i])).OrderBy(agent => agent.N)];
    }

    private static string LastParts(string issuer, int count)
    {
        var text = issuer.TrimEnd('/');
        var start = text.Length;
        for (; count > 0 && start > 0; count--) start = text.AsSpan(0, start).LastIndexOfAny('/', ':');
        return start < 0 ? text : text[(start + 1)..];
    }
}

/// <summary>An issuer in an answer.</summary>
/// <param name="N">Its number, by which the answer names it.</param>
/// <param name="Iss">The <c>iss</c>.</param>
/// <param name="Name">What it is called.</param>
/// <param name="Mark">The number of the store, which decides how it looks. Beyond some thousand issuers several share one.</param>
internal sealed record AgentItem(long N, string Iss, string Name, int Mark);
