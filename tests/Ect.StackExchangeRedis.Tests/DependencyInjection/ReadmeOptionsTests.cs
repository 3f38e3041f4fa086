using System.Reflection;
using System.Text.RegularExpressions;
using Ect.Revocation;

namespace Ect.StackExchangeRedis.Tests;

/// <summary>The tables of README.md name every option there is, and none that is not.</summary>
public sealed partial class ReadmeOptionsTests
{
    [Fact]
    public void Tables_EveryOption_AreComplete()
    {
        string[] expected =
        [
            .. Names("", typeof(EctOptions)), .. Names("", typeof(EctMiddlewareOptions)), .. Names("Revoked:", typeof(RevocationOptions)),
            .. Names("WorkloadIdentityTokens:", typeof(EctWorkloadIdentityTokenOptions)),
            .. Names("ClientCertificates:", typeof(EctClientCertificateOptions)), "JwtBearerSchemes:N",
        ];

        Assert.Equal(expected.Order(StringComparer.Ordinal), Documented("Options", "").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Tables_OptionsOfRedis_AreComplete()
    {
        var expected = Names("", typeof(EctRedisOptions));

        Assert.Equal(expected.Order(StringComparer.Ordinal), Documented("Several instances: Redis", "Ect:Redis:").Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(typeof(EctMiddlewareOptions))]
    [InlineData(typeof(EctMessageHandlerOptions))]
    public void Text_OptionsThatAreSetInCode_AreNamed(Type options)
    {
        var chapter = Readme.Chapter("Options");

        Assert.All(options.GetProperties(), option => Assert.Contains($"`{option.Name}`", chapter, StringComparison.Ordinal));
    }

    /// <summary>The settings of a class as configuration spells them. Functions cannot be configured.</summary>
    private static IEnumerable<string> Names(string prefix, Type options) =>
        from option in options.GetProperties()
        where !typeof(Delegate).IsAssignableFrom(option.PropertyType)
        from name in Names(prefix + option.Name, option)
        select name;

    private static IEnumerable<string> Names(string path, PropertyInfo option)
    {
        var type = option.PropertyType;
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IList<>))
        {
            var item = type.GenericTypeArguments[0];
            return item == typeof(string) ? [path] : Names($"{path}:N:", item);
        }

        return type is { IsClass: true, Namespace: "Ect" } ? Names($"{path}:", type) : [path];
    }

    /// <summary>The names in the first column of a table. One that starts with a colon stands beside the one before it.</summary>
    private static IEnumerable<string> Documented(string chapter, string section)
    {
        var parent = "";
        foreach (var row in Rows(chapter, section))
        {
            foreach (Match name in Code().Matches(row.Split('|')[1]))
            {
                var text = name.Groups[1].Value.Replace(":0:", ":N:", StringComparison.Ordinal);
                if (!text.StartsWith(':')) parent = text[..Math.Max(0, text.LastIndexOf(':'))];
                yield return text.StartsWith(':') ? parent + text : text;
            }
        }
    }

    private static IEnumerable<string> Rows(string chapter, string section) => Readme.Chapter(chapter).Split('\n')
        .SkipWhile(line => !line.StartsWith("| option", StringComparison.Ordinal) || !line.Contains(section, StringComparison.Ordinal))
        .Skip(2).TakeWhile(line => line.StartsWith('|'));

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Code();
}
