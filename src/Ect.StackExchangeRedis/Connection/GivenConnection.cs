using StackExchange.Redis;

namespace Ect.StackExchangeRedis.Connection;

/// <summary>A connection that is the application's own: it is used, and never disposed here.</summary>
internal sealed record GivenConnection(Func<IServiceProvider, IConnectionMultiplexer> Get);
