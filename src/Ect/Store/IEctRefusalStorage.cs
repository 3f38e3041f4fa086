namespace Ect;

/// <summary>Keeps for an hour what each instance of a service has refused, so that every instance can show it. An <see cref="IEctStore"/>
/// that instances share implements it as well.</summary>
/// <remarks>It is for people who look at refusals, and no decision depends on it. An instance writes what has changed once a second at
/// most, nothing while nothing is refused, and at most about 128 KiB at once. It reads only while somebody looks. It does not interpret the
/// values. What cannot be written is written with the next change.</remarks>
public interface IEctRefusalStorage
{
    /// <summary>Replaces parts of what an instance has refused, and keeps its other parts. All parts last an hour from then on.</summary>
    /// <param name="instance">The instance: 16 hexadecimal digits.</param>
    /// <param name="parts">The parts that have changed, by name. There are at most some hundred names.</param>
    /// <param name="cancellationToken">Ends the attempt when the service stops.</param>
    /// <returns>Whether nothing of the instance was there before.</returns>
    /// <exception cref="EctStoreException">The storage cannot answer.</exception>
    ValueTask<bool> WriteRefusalsAsync(
        string instance, IReadOnlyDictionary<string, ReadOnlyMemory<byte>> parts, CancellationToken cancellationToken);

    /// <summary>Lists the instances that have written within the last hour; the latest, if there are more than can be kept.</summary>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>For each instance a version, which changes with every write.</returns>
    /// <exception cref="EctStoreException">The storage cannot answer.</exception>
    ValueTask<IReadOnlyDictionary<string, string>> ListRefusingInstancesAsync(CancellationToken cancellationToken);

    /// <summary>Reads all parts of what an instance has refused.</summary>
    /// <param name="instance">The instance.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>The parts by name; none if the instance is not known any more.</returns>
    /// <exception cref="EctStoreException">The storage cannot answer.</exception>
    ValueTask<IReadOnlyDictionary<string, ReadOnlyMemory<byte>>> ReadRefusalsAsync(string instance, CancellationToken cancellationToken);
}
