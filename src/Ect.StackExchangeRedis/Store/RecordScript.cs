namespace Ect.StackExchangeRedis.Store;

/// <summary>Writes the records of many requests and adds them to the indexes of their workflows, in one command where one server has all
/// keys.</summary>
/// <remarks>Each record is decided by its own <c>SET … NX</c>, so it does not matter whether the server runs other commands in between. A
/// key that holds a value of another kind fails only the steps that name it.</remarks>
internal static class RecordScript
{
    // KEYS: the records, then the indexes. ARGV: 1 the retention of a record, 2 now, 3 the times that have ended, 4 how long an index
    // stays, 5 the number of records; the records; for each index the last rank that is removed, the number of its members, and they.
    // Times are milliseconds, but 4 is seconds.
    // Returns for each record the value that was there, or nothing if it was written; for each index nothing. A value of another kind is a
    // list of its error.
    // A value that expires before it is read leaves an empty text, which is no record.
    public const string Text = """
        local answer, records = {}, tonumber(ARGV[5])
        for i = 1, records do
            answer[i] = false
            if not redis.call('SET', KEYS[i], ARGV[5 + i], 'NX', 'PX', ARGV[1]) then
                local there = redis.pcall('GET', KEYS[i])
                if type(there) == 'table' then
                    if not string.find(there.err, 'WRONGTYPE') then return there end
                    there = {there.err}
                end
                answer[i] = there or ''
            end
        end
        local at = 6 + records
        for i = records + 1, #KEYS do
            local last, failed = at + 1 + ARGV[at + 1], false
            for member = at + 2, last do
                local added = redis.pcall('ZADD', KEYS[i], ARGV[2], ARGV[member])
                if type(added) == 'table' then
                    if not string.find(added.err, 'WRONGTYPE') then return added end
                    failed = {added.err}
                    break
                end
            end
            if not failed then
                redis.call('ZREMRANGEBYSCORE', KEYS[i], '-inf', ARGV[3])
                redis.call('ZREMRANGEBYRANK', KEYS[i], 0, ARGV[at])
                redis.call('EXPIRE', KEYS[i], ARGV[4])
            end
            answer[i] = failed
            at = last + 1
        end
        return answer
        """;
}
