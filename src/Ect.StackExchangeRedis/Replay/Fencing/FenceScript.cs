namespace Ect;

/// <summary>Decides a use on the server itself, and says who decided: whose memory an answer rests on is known only where it is given.</summary>
/// <remarks>
/// <para>A mark beside the entries names the server that is believed, by its replication identity, and since when. It is a lease: a mark that nobody has renewed is
/// not there. Where it names this server, the server is believed. Where it names another (it was copied to a replica that has been promoted), or is missing
/// (flush, restart without data, older snapshot, a former master that returns), uses before this moment may be forgotten, and a new mark begins now.</para>
/// <para>A mark that was moved with its slot to a node that is believed already is no failover: the entries were moved with it. From a replica that was just promoted
/// it differs by when the node was believed first, which counts as well.</para>
/// </remarks>
internal static class FenceScript
{
    /// <summary>The mark alone is renewed; there is no entry.</summary>
    public const string Renew = Believe + """
        redis.call('SET', KEYS[1], believed, 'PX', ARGV[2])
        return {1, id, since}
        """;

    /// <summary>A token is used, unless it is older than the belief.</summary>
    public const string Use = Believe + """
        if believed ~= mark then redis.call('SET', KEYS[1], believed, 'PX', ARGV[2]) end
        local outcome = 0
        if tonumber(ARGV[7]) <= tonumber(since) + tonumber(ARGV[8]) then outcome = 2
        elseif redis.call('SET', KEYS[2], ARGV[5], 'NX', 'PX', ARGV[6]) or redis.call('GET', KEYS[2]) == ARGV[5] then outcome = 1 end
        return {outcome, id, since}
        """;

    // KEYS: 1 the mark, 2 the entry. ARGV: 1 now, 2 the lease, 3 the servers that the caller believes and since when, 4 whether one without a mark is trusted; 5 the attempt,
    // 6 its retention, 7 when the token was issued, 8 for how long a new belief fences. Times are milliseconds, since 1970 by the caller's clock.
    private const string Believe = """
        local id = string.match(redis.call('INFO', 'replication'), 'master_replid:(%x+)')
        if not id then return {3, '', '0'} end
        local mark = redis.call('GET', KEYS[1])
        local owner, written = string.match(mark or '', '^(%x+) (%d+)$')
        local moved = string.match(ARGV[3], id .. '=(%d+)')
        local since = ARGV[1]
        if owner == id then since = written
        elseif owner and moved then since = tonumber(written) > tonumber(moved) and written or moved
        elseif not mark and ARGV[4] == '1' then since = '0' end
        local believed = id .. ' ' .. since

        """;
}
