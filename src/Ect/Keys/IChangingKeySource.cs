namespace Ect.Keys;

/// <summary>A source whose issuers change while the service runs.</summary>
internal interface IChangingKeySource : IEctKeySource
{
    /// <summary>The issuers of this moment, which do not change. A request asks the same ones from its beginning to its end.</summary>
    IEctKeySource Current { get; }
}
