namespace Ect.Fuzz.Running;

/// <summary>A reader of what strangers send, and what must hold for every input.</summary>
public abstract class FuzzTarget
{
    /// <summary>The name, and that of its folder in the corpus.</summary>
    public abstract string Name { get; }

    /// <summary>The bytes that one input may allocate, and those for each of its bytes.</summary>
    public virtual (long Fixed, long PerByte) Allocation => (64 * 1024, 64);

    /// <summary>The time that one input may take, and that for each of its bytes.</summary>
    public virtual (TimeSpan Fixed, TimeSpan PerByte) Time => (TimeSpan.FromMilliseconds(20), TimeSpan.FromMicroseconds(20));

    /// <summary>Words that are worth putting into inputs.</summary>
    public virtual IReadOnlyList<string> Words => [];

    /// <summary>Makes inputs to begin with, for the corpus.</summary>
    public abstract IEnumerable<byte[]> MakeSeeds();

    /// <summary>Reads an input, and only that: this is what is measured.</summary>
    /// <returns>What <see cref="Check"/> needs.</returns>
    public abstract object? Read(byte[] input);

    /// <summary>Compares what was read with an oracle, and with what it is when it is written and read again.</summary>
    /// <param name="input">The input.</param>
    /// <param name="read">What <see cref="Read"/> returned.</param>
    /// <returns>How it ended. Inputs that end in a new way are kept to go on from.</returns>
    /// <exception cref="FuzzException">Something does not hold.</exception>
    public abstract string Check(byte[] input, object? read);
}
