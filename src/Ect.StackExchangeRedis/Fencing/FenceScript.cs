namespace Ect.StackExchangeRedis.Fencing;

/// <summary>Decides uses on the server itself, and says which server decided. Only the server that answers knows whose memory the answer
/// rests on.</summary>
/// <remarks>
/// <para>A mark beside the entries names the server that is believed, by its replication identity, and since when. The mark is a lease: it
/// vanishes unless it is renewed. If the mark names this server, the server is believed. If it names another server, it was copied to a
/// replica that has since been promoted. If it is missing, Redis was flushed, restarted without data or from an older snapshot, or a former
/// master has returned. In both cases uses before this moment may be forgotten, and a new mark begins now.</para>
/// <para>A mark that was moved with its slot to a node that is believed already is no failover, because the entries were moved with it. On
/// a replica that was just promoted, the mark differs in the time since which the node is believed. That time is compared as well.</para>
/// <para>A server that hung may execute old commands when another has long taken its place. So the caller sends the time of its machine,
/// and the server compares it with its own. A command that is late by more than a lease begins a new belief at the time of its
/// execution.</para>
/// <para>A server without replication (Garnet) has an identity of zeros. The identity of its process, which a restart changes as well, is
/// used instead.</para>
/// <para>An error leaves nothing behind and holds for all uses of the call.</para>
/// </remarks>
internal static class FenceScript
{
    // KEYS: the marks, then the entries. ARGV: 1 now, 2 the lease, 3 the servers that the caller believes and since when, 4 how long a new
    // belief fences, 5 whether marks are renewed, 6 when this was sent by the machine's clock, 7 the number of marks; for each mark whether
    // a server without it is trusted; for each entry the number of its mark, the attempt, its retention, and when the token was issued.
    // Times are milliseconds; points in time count from 1970 by the caller's clock.
    // Returns the identity (or nothing, and the error with its command if there was one), since when the server is believed by each mark,
    // and the outcome of each entry.
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
