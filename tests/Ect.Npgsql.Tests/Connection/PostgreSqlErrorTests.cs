using Ect.Npgsql.Connection;
using Npgsql;

namespace Ect.Npgsql.Tests;

public sealed class PostgreSqlErrorTests
{
    /// <summary>PgBouncer gave a half of what was sent to another connection, which says nothing about the first half.</summary>
    [Fact]
    public void Of_ProtocolViolation_NamesTheSettingAndMayBeRecorded()
    {
        var violation = new PostgresException("invalid frontend message type 37", "FATAL", "FATAL", PostgresErrorCodes.ProtocolViolation);

        var exception = PostgreSqlError.Of(violation, isUnsent: false);

        Assert.Contains("PgBouncer", exception.Message, StringComparison.Ordinal);
        Assert.Contains("No Reset On Close=true", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("37", exception.Message, StringComparison.Ordinal);
        Assert.False(exception.NothingRecorded);
    }
}
