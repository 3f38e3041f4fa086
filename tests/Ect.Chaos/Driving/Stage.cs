using System.Diagnostics;

namespace Ect.Chaos;

/// <summary>What a scenario has to do with while it runs: the instances, and the moments that it tells.</summary>
/// <param name="instances">The instances.</param>
/// <param name="untilServing">Waits until all instances have accepted new tokens since a moment, and for a while after.</param>
internal sealed class Stage(IReadOnlyList<InstanceProcess> instances, Func<long, Task> untilServing)
{
    private readonly List<long> _mended = [];

    public IReadOnlyList<InstanceProcess> Instances => instances;

    /// <summary>The moments from which on the instances can be expected to serve again: there was somebody who could answer.</summary>
    public IReadOnlyList<long> Mended => _mended;

    /// <summary>There is somebody who can answer, from now on.</summary>
    public void Mend() => _mended.Add(Stopwatch.GetTimestamp());

    /// <summary>Until new tokens have been used since it was last mended: what those who come back next have never heard of.</summary>
    public Task UntilServingAsync() => untilServing(_mended[^1]);
}
