using System.Diagnostics.CodeAnalysis;

namespace Ect.Store;

/// <summary>The values under one id, which a signed and an unsigned token may share. The id means the signed one.</summary>
internal struct SameId<T> where T : class
{
    private T? _signed, _unsigned;

    public readonly T? Meant => _signed ?? _unsigned;

    [UnscopedRef]
    public ref T? Of(bool isSigned) => ref isSigned ? ref _signed : ref _unsigned;
}
