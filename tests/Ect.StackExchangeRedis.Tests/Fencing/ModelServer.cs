namespace Ect.StackExchangeRedis.Tests;

/// <summary>A server: who it is, what it holds of the mark, and whether it knows that the token was used.</summary>
internal readonly record struct ModelServer(int Identity, bool TakesWrites, bool Answers, ModelMark Mark, bool HasUse = false)
{
    /// <summary>Whether it decides for whoever asks it.</summary>
    public bool CanAnswer => Answers && TakesWrites;

    public ModelServer Emptied() => this with { Mark = ModelMark.None, HasUse = false };
}
