namespace Ect.Replay;

/// <summary>A token as the replay cache in memory knows it: 16 bytes.</summary>
internal readonly record struct Fingerprint(ulong High, ulong Low);
