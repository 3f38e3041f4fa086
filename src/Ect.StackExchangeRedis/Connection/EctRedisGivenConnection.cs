using StackExchange.Redis;

namespace Ect;

/// <summary>A connection that is the application's own: it is used, and never disposed here.</summary>
internal sealed record EctRedisGivenConnection(Func<IServiceProvider, IConnectionMultiplexer> Get);
