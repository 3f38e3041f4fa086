namespace Ect.Benchmarks;

/// <summary>Where the bytes of a request are: in the header, or in a body of a type.</summary>
internal sealed record CarriedBytes(string? Header, byte[] Body, string? ContentType)
{
    public static CarriedBytes InHeader(params IEnumerable<string> tokens) => new(string.Join(',', tokens), [], null);

    public static CarriedBytes InJson(string json) => new(null, System.Text.Encoding.UTF8.GetBytes(json), "application/json");
}
