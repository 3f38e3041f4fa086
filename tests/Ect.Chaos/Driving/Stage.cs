using System.Diagnostics;

namespace Ect.Chaos;

/// <summary>What a scenario has to do with while it runs: the instances, and the moments that it tells.</summary>
internal sealed class Stage(IReadOnlyList<InstanceProcess> instances)
{
    private readonly List<long> _mended = [];

    public IReadOnlyList<InstanceProcess> Instances => instances;

    /// <summary>The moments from which on the instances can be expected to serve again: there was somebody who could answer.</summary>
    public IReadOnlyList<long> Mended => _mended;

    /// <summary>There is somebody who can answer, from now on.</summary>
    public void Mend() => _mended.Add(Stopwatch.GetTimestamp());
}
