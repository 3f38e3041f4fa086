namespace Ect.Replay;

/// <summary>A token in the replay cache in memory, in 16 bytes.</summary>
internal readonly record struct Fingerprint(ulong High, ulong Low);
