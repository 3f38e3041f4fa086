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

    private static readonly Lock Gate = new();

    /// <summary>The folder of the keys. Only tests use another one.</summary>
    /// <exception cref="InvalidOperationException">The user has no such folder.</exception>
    public static string DefaultFolder =>
        Environment.GetFolderPath(LocalData, Environment.SpecialFolderOption.Create) is { Length: > 0 } folder
            ? Path.Combine(folder, "Ect.AspNetCore")
            : throw new InvalidOperationException(
                "AddDevelopmentSigningKey() finds no folder for the user's local application data. Configure Ect:Signing:KeyFile.");

    /// <summary>Gets the key of <paramref name="identity"/>. Processes that ask at the same time get the same key.</summary>
    /// <exception cref="InvalidOperationException">The file holds no key that can sign.</exception>
    /// <exception cref="IOException">The file can be neither read nor written.</exception>
    /// <exception cref="UnauthorizedAccessException">The process has no right to read or write the file.</exception>
    public static SigningKey LoadOrCreate(string identity, string folder, ILogger logger)
    {
        // A hash in hexadecimal: an identity has characters that a file name cannot have, and some file systems ignore case.
        var file = Path.Combine(folder, $"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(identity)))}.jwk");

        // On Unix a move looks first and renames then: the threads of a process must not be in between.
        lock (Gate)
            if (!File.Exists(file)) Create(file);
        try
        {
            var key = new SigningKey(SigningKeyText.Parse(File.ReadAllText(file)).Active);
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

    private static void Create(string file)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!); // The folder above it is the user's alone.
        }
        else
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!, UserFile | UnixFileMode.UserExecute);
            options.UnixCreateMode = UserFile;
        }

        var draft = $"{file}.{Guid.NewGuid():N}";
        try
        {
            using (var stream = new FileStream(draft, options)) stream.Write(Encoding.UTF8.GetBytes(NewPrivateJwk()));
            File.Move(draft, file, overwrite: false);
        }
        catch (IOException) when (File.Exists(file))
        {
            // Another process was first. Its key counts.
        }
        finally
        {
            File.Delete(draft);
        }
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
