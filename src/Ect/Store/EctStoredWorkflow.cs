namespace Ect;

/// <summary>A workflow of which an <see cref="IEctStore"/> has records.</summary>
/// <param name="id">The <c>wid</c>, in lower case.</param>
/// <param name="lastRecordedAt">When its last record was added.</param>
/// <exception cref="ArgumentNullException"><paramref name="id"/> is <see langword="null"/>.</exception>
public sealed class EctStoredWorkflow(string id, DateTimeOffset lastRecordedAt)
{
    /// <summary>The <c>wid</c>, in lower case.</summary>
    public string Id { get; } = id ?? throw new ArgumentNullException(nameof(id));

    /// <summary>When its last record was added, in whole milliseconds, by the clock of the instance that added it.</summary>
    public DateTimeOffset LastRecordedAt { get; } = lastRecordedAt;
}
