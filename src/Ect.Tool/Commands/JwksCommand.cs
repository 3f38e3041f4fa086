using System.CommandLine;
using System.Text.Json.Nodes;
using Ect.Tool.Input;
using Ect.Tool.Keys;
using Ect.Tool.Output;
using Ect.Tool.Tokens;
using Microsoft.Extensions.DependencyInjection;

namespace Ect.Tool.Commands;

/// <summary><c>ect jwks</c>: turns keys into a JWK Set.</summary>
internal sealed class JwksCommand : Verb
{
    private readonly Argument<string[]> _files = new("FILE")
    {
        Description = "PEM (keys, also private ones, or certificates), a JWK or a JWK Set; - is standard input.",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<string?> _keyId = new("--kid")
    {
        Description = "The kid of a single key. Default: its own, or its thumbprint.",
    };

    private readonly Option<string?> _out = new("--out") { Description = "The file for the set. Default: standard output." };
    private readonly Option<bool> _force = new("--force") { Description = "Replace a file that exists." };

    public JwksCommand() : base("jwks", "Turn keys into a JWK Set of their public halves.")
    {
        Arguments.Add(_files);
        foreach (var option in new Option[] { _keyId, _out, _force }) Options.Add(option);
    }

    protected override async Task<int> RunAsync(ParseResult parsed, Screen screen, CancellationToken cancellationToken)
    {
        var (keys, keyId) = (new List<JsonObject>(), parsed.GetValue(_keyId));
        foreach (var file in parsed.GetRequiredValue(_files))
        {
            var read = PublicKeys.Read(file, await TextInput.ReadAsync(file, cancellationToken), keyId);
            foreach (var key in read) ThrowIfUseless(file, key);
            keys.AddRange(read);
        }

        var set = PublicKeys.ToSet(keys);
        var path = parsed.GetValue(_out);
        if (path is not null) KeyFiles.WritePublic(path, set, parsed.GetValue(_force));
        if (path is null || screen.IsJson) screen.WriteRaw(set);
        return ExitCode.Yes;
    }

    /// <summary>Asks the library, since receivers would refuse all tokens of such a key.</summary>
    private static void ThrowIfUseless(string file, JsonObject key)
    {
        try
        {
            var (pem, keyId) = (PublicKeys.ToPem(key), (string)key["kid"]!);
            TokenService.Make("urn:ect:jwks", builder => builder.AddIssuerPem("urn:ect:issuer", pem, keyId)).Dispose();
        }
        catch (ToolException exception)
        {
            throw new ToolException($"{file} has a key that receivers would not take. {exception.Message}");
        }
    }
}
