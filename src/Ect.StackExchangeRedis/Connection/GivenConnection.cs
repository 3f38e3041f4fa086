using StackExchange.Redis;

namespace Ect.StackExchangeRedis.Connection;

/// <summary>A connection that belongs to the application. It is used, and never disposed here.</summary>
internal sealed record GivenConnection(Func<IServiceProvider, IConnectionMultiplexer> Get);
