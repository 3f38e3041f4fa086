using System.Diagnostics.CodeAnalysis;

namespace Ect;

/// <summary>The outcome of adding records to the store.</summary>
public readonly struct EctStoreAddResult
{
    /// <summary>The outcome if all records are in the store now, or were there before with the same digest.</summary>
    public static EctStoreAddResult Added => default;

    /// <summary>Returns the outcome if another token is known under one of the ids.</summary>
    /// <param name="existing">The record in the store.</param>
    /// <returns>The result.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="existing"/> is <see langword="null"/>.</exception>
    public static EctStoreAddResult Conflict(EctTokenRecord existing)
    {
        ArgumentNullException.ThrowIfNull(existing);
        return new() { Existing = existing };
    }

    /// <summary>The other token's record, if there is one.</summary>
    public EctTokenRecord? Existing { get; private init; }

    /// <summary>Whether the records are in the store.</summary>
    [MemberNotNullWhen(false, nameof(Existing))]
    public bool Succeeded => Existing is null;
}
