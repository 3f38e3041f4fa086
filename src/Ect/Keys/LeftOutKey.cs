using Ect.Diagnostics;

namespace Ect.Keys;

/// <summary>A key of a set that does not count, and why, for the log and the health check.</summary>
/// <param name="KeyId">Its <c>kid</c>, if it has one.</param>
/// <param name="Position">Its place in the set, from 0; <see langword="null"/> if several keys are meant.</param>
/// <param name="Reason">What is wrong, as the end of a sentence that begins with the key. It shows nothing of a private half.</param>
internal sealed record LeftOutKey(string? KeyId, int? Position, string Reason)
{
    /// <summary>The key as messages name it: by its <c>kid</c>, its place in the set, or both.</summary>
    public string Name => (KeyId, Position) switch
    {
        (null, var position) => $"keys[{position}]",
        (var keyId, null) => $"kid {LogText.Of(keyId)}",
        var (keyId, position) => $"kid {LogText.Of(keyId)} (keys[{position}])",
    };

    /// <summary>The key and why it was left out.</summary>
    public override string ToString() => $"{Name}: {Reason}";
}
