namespace Ect.StackExchangeRedis.Fencing;

/// <summary>Decides uses on the server itself, and says who decided: whose memory an answer rests on is known only where it is
/// given.</summary>
/// <remarks>
/// <para>A mark beside the entries names the server that is believed, by its replication identity, and since when. It is a lease: a mark
/// that nobody has renewed is not there. Where it names this server, the server is believed. Where it names another (it was copied to a
/// replica that has been promoted), or is missing (flush, restart without data, older snapshot, a former master that returns), uses before
/// this moment may be forgotten, and a new mark begins now.</para>
/// <para>A mark that was moved with its slot to a node that is believed already is no failover: the entries were moved with it. From a
/// replica that was just promoted it differs by when the node was believed first, which counts as well.</para>
/// <para>A server that hung executes late what it was sent before, when another may long have taken its place. So a caller tells the time
/// of its machine, which the server compares with its own: what is late by more than a lease begins a belief when it is executed.</para>
/// <para>A server without replication (Garnet) has an identity of zeros: there it is that of the process, which a restart changes as
/// well.</para>
/// <para>An error leaves nothing behind: it is one for all uses of the call.</para>
/// </remarks>
internal static class FenceScript
{
    // KEYS: the marks, then the entries. ARGV: 1 now, 2 the lease, 3 the servers that the caller believes and since when, 4 for how long a
    // new belief fences, 5 whether marks are renewed, 6 when this was sent by the machine's clock, 7 how many marks there are; for each of
    // them whether a server without it is trusted; for each entry the number of its mark, the attempt, its retention, and when the token
    // was issued. Times are milliseconds, since 1970 by the caller's clock.
    // Returns the identity (or nothing, and the error and its command if there was one), since when it is believed by each mark, and what
    // became of each entry.
    public const string Text = """
        local info = redis.pcall('INFO', 'replication')
        if type(info) == 'table' then return {'', info.err, 'info'} end
        local id = string.match(info, 'master_replid:(%x+)')
        if id and not string.find(id, '[^0]') then id = string.match(redis.call('INFO', 'server'), 'run_id:(%x+)') end
        if not id then return {''} end
        local now, own = tonumber(ARGV[1]), id .. ' '
        local moved = tonumber(string.match(ARGV[3], id .. '=(%d+)'))
        local time = redis.pcall('TIME')
        if time.err then return {'', time.err, 'time'} end
        local late = time[1] * 1000 + math.floor(time[2] / 1000) - ARGV[6]
        local isLate = late > tonumber(ARGV[2])
        if isLate then now = now + late end
        local marks = tonumber(ARGV[7])
        local answer = {id}
        for i = 1, marks do
            local mark, since = redis.call('GET', KEYS[i]), now
            if mark and string.sub(mark, 1, #own) == own then
                since = tonumber(string.match(mark, '^%d+$', #own + 1)) or now
            elseif mark and moved then
                local written = tonumber(string.match(mark, '^%x+ (%d+)$'))
                since = written and math.max(written, moved) or now
            elseif not mark and not isLate and ARGV[7 + i] == '1' then
                since = 0
            end
            local believed = own .. string.format('%.0f', since)
            if believed ~= mark or ARGV[5] == '1' then redis.call('SET', KEYS[i], believed, 'PX', ARGV[2]) end
            answer[1 + i] = since
        end
        local at, made = 7 + marks, {}
        for i = marks + 1, #KEYS do
            local outcome = 0
            if tonumber(ARGV[at + 4]) <= answer[1 + ARGV[at + 1]] + ARGV[4] then
                outcome = 2
            else
                local set = redis.pcall('SET', KEYS[i], ARGV[at + 2], 'NX', 'PX', ARGV[at + 3])
                if set and set.err then
                    for _, key in ipairs(made) do redis.call('DEL', key) end
                    return set
                end
                local held = not set and redis.pcall('GET', KEYS[i])
                if set then made[#made + 1] = KEYS[i] end
                if set or held == ARGV[at + 2] then outcome = 1 elseif type(held) == 'table' then outcome = 3 end
            end
            answer[1 + i] = outcome
            at = at + 4
        end
        return answer
        """;
}
