using System.CommandLine;
using Ect.Tool.Keys;
using Ect.Tool.Output;

namespace Ect.Tool.Commands;

/// <summary><c>ect keygen</c>: makes a key pair.</summary>
internal sealed class KeygenCommand : Verb
{
    private readonly Option<string> _algorithm = new("--alg")
    {
        Description = "What the key signs with.",
        DefaultValueFactory = _ => NewKey.Algorithms[0],
    };

    private readonly Option<string?> _keyId = new("--kid") { Description = "The kid. Default: the RFC 7638 thumbprint." };
    private readonly Option<string> _format = new("--format") { Description = "pem or jwk.", DefaultValueFactory = _ => "pem" };
    private readonly Option<string?> _out = new("--out")
    {
        Description = "The file for the private key, which only you can read. Default: standard output.",
    };

    private readonly Option<string?> _publicOut = new("--public-out") { Description = "A file for the public key, in the same format." };
    private readonly Option<bool> _force = new("--force") { Description = "Replace files that exist." };

    public KeygenCommand() : base("keygen", "Make a key pair that signs tokens.")
    {
        _algorithm.AcceptOnlyFromAmong(NewKey.Algorithms);
        _format.AcceptOnlyFromAmong("pem", "jwk");
        foreach (var option in new Option[] { _algorithm, _keyId, _format, _out, _publicOut, _force }) Options.Add(option);
    }

    protected override Task<int> RunAsync(ParseResult parsed, Screen screen, CancellationToken cancellationToken)
    {
        var key = NewKey.Make(parsed.GetRequiredValue(_algorithm), parsed.GetValue(_keyId));
        var (privateKey, publicKey) = parsed.GetValue(_format) is "jwk"
            ? (key.PrivateJwk, key.PublicJwk)
            : (key.PrivatePem, key.PublicPem);
        var (file, publicFile, force) = (parsed.GetValue(_out), parsed.GetValue(_publicOut), parsed.GetValue(_force));
        if (file is not null) KeyFiles.WritePrivate(file, privateKey, force);
        if (publicFile is not null) KeyFiles.WritePublic(publicFile, publicKey, force);

        var shown = file is null ? privateKey : null;
        if (screen.IsJson)
        {
            screen.WriteJson(
                new KeyView(key.Algorithm, key.KeyId, key.Thumbprint, publicKey)
                {
                    PrivateKey = shown, File = file, PublicFile = publicFile,
                },
                KeysJson.Default.KeyView);
            return Task.FromResult(ExitCode.Yes);
        }

        if (shown is not null) screen.WriteRaw(shown);
        Action<FormattableString> tell = shown is null ? screen.Line : screen.Note; // What is piped on is the key alone.
        tell($"alg         {key.Algorithm}");
        tell($"kid         {key.KeyId}");
        tell($"thumbprint  {key.Thumbprint}");
        if (file is not null) tell($"private     {file}");
        if (publicFile is not null) tell($"public      {publicFile}");
        return Task.FromResult(ExitCode.Yes);
    }
}
