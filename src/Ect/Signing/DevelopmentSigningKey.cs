using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Ect.Diagnostics;
using Ect.Keys;
using Microsoft.Extensions.Logging;

namespace Ect.Signing;

/// <summary>A signing key for development. The first run makes it and keeps it in the user's own folder, and later runs use it
/// again.</summary>
internal static class DevelopmentSigningKey
{
    private const Environment.SpecialFolder LocalData = Environment.SpecialFolder.LocalApplicationData;
    private const UnixFileMode UserFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private const int Tries = 150;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20); // Three seconds in all.

    /// <summary>The folder of the keys. Only tests use another one.</summary>
    /// <exception cref="InvalidOperationException">The user has no such folder.</exception>
    public static string DefaultFolder =>
        Environment.GetFolderPath(LocalData, Environment.SpecialFolderOption.Create) is { Length: > 0 } folder
            ? Path.Combine(folder, "Ect.AspNetCore")
            : throw new InvalidOperationException(
                "AddDevelopmentSigningKey() finds no folder for the user's local application data. Configure Ect:Signing:KeyFile.");

    /// <summary>Gets the key of <paramref name="identity"/>. Processes that ask at the same time get the same key.</summary>
    /// <exception cref="InvalidOperationException">The file holds no key that can sign.</exception>
    /// <exception cref="IOException">The file can be neither read nor written, or another process has had it open for three
    /// seconds.</exception>
    /// <exception cref="UnauthorizedAccessException">The process has no right to read or write the file.</exception>
    public static SigningKey LoadOrCreate(string identity, string folder, ILogger logger)
    {
        // A hash in hexadecimal: an identity has characters that a file name cannot have, and some file systems ignore case.
        var file = Path.Combine(folder, $"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(identity)))}.jwk");

        var text = ReadOrCreate(file);
        try
        {
            var key = new SigningKey(SigningKeyText.Parse(text).Active);
            var forPeers = PublicJwk.ToSet([key.PublicJwk]);
            logger.DevelopmentSigningKeyInUse(file, identity, forPeers);
            return key;
        }
        catch (ArgumentException exception)
        {
            throw new InvalidOperationException(
                $"The development signing key in '{file}' cannot be used. {exception.Message} Delete the file to get a new key.");
        }
    }

    /// <summary>Reads the key, or makes it. Who makes it has the file to itself until the key is in it, and the system takes the file away
    /// from a process that was killed. What that one leaves is an empty file, for the next to fill.</summary>
    private static string ReadOrCreate(string file)
    {
        for (var left = Tries; ; left--)
        {
            try
            {
                return Read(file) ?? Create(file);
            }
            catch (IOException) when (left > 1)
            {
                Thread.Sleep(Pause); // Another process or thread has the file: its key counts.
            }
        }
    }

    private static string? Read(string file) =>
        File.Exists(file) && File.ReadAllText(file) is { Length: > 0 } text ? text : null;

    private static string Create(string file)
    {
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None };
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!); // The folder above it is the user's alone.
        }
        else
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!, UserFile | UnixFileMode.UserExecute);
            options.UnixCreateMode = UserFile;
        }

        using var stream = new FileStream(file, options);
        if (stream.Length > 0) return new StreamReader(stream).ReadToEnd(); // Another one was first.

        var text = NewPrivateJwk();
        stream.Write(Encoding.UTF8.GetBytes(text));
        return text;
    }

    private static string NewPrivateJwk()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var parameters = key.ExportParameters(includePrivateParameters: true);
        var x = Base64Url.EncodeToString(parameters.Q.X);
        var y = Base64Url.EncodeToString(parameters.Q.Y);
        var d = Base64Url.EncodeToString(parameters.D);
        return $$"""{"kty":"EC","crv":"P-256","x":"{{x}}","y":"{{y}}","d":"{{d}}","use":"sig","alg":"ES256"}""";
    }
}
