using System.Globalization;

namespace Ect.Benchmarks;

/// <summary>What uses of tokens cost.</summary>
/// <param name="Uses">How many there were.</param>
/// <param name="Took">How long they took.</param>
/// <param name="Client">For how long this process was busy, on all cores.</param>
/// <param name="Server">For how long the servers were.</param>
internal readonly record struct FenceCost(long Uses, TimeSpan Took, TimeSpan Client, TimeSpan Server)
{
    public static FenceCost Of(IEnumerable<FenceCost> turns) => turns.Aggregate((one, other) =>
        new(one.Uses + other.Uses, one.Took + other.Took, one.Client + other.Client, one.Server + other.Server));

    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{Uses / Took.TotalSeconds:N0}/s; a use keeps the client busy for {Client.TotalMicroseconds / Uses:0.0} µs, " +
        $"the server for {Server.TotalMicroseconds / Uses:0.0} µs");
}
