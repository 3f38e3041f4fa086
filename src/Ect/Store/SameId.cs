using System.Diagnostics.CodeAnalysis;

namespace Ect.Store;

/// <summary>What is known under one id, which a signed and an unsigned token may share. The id means the signed one.</summary>
internal struct SameId<T>
{
    private T? _signed, _unsigned;

    /// <summary>Reads something of one of the two.</summary>
    public delegate TValue? Reader<TValue>(ref T? of) where TValue : class;

    [UnscopedRef]
    public ref T? Of(bool isSigned) => ref isSigned ? ref _signed : ref _unsigned;

    /// <summary>Returns what is read of the token that the id means; <see langword="null"/> if neither has it.</summary>
    public TValue? Meant<TValue>(Reader<TValue> read) where TValue : class => read(ref _signed) ?? read(ref _unsigned);
}

/// <summary>Finds the value that an id means.</summary>
internal static class SameIdExtensions
{
    public static T? Meant<T>(this ref SameId<T> same) where T : class => same.Meant(static (ref T? value) => value);
}
