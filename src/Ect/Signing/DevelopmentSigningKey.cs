using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Ect.Diagnostics;
using Ect.Keys;
using Microsoft.Extensions.Logging;

namespace Ect.Signing;

/// <summary>A signing key that a developer need not think about: made on the first run, kept in the user's own folder, the same ever after.</summary>
internal static class DevelopmentSigningKey
{
    /// <summary>Where the keys are, unless a test says otherwise.</summary>
    /// <exception cref="InvalidOperationException">The user has no such folder.</exception>
    public static string DefaultFolder =>
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create) is { Length: > 0 } folder
            ? Path.Combine(folder, "Ect.AspNetCore")
            : throw new InvalidOperationException("AddDevelopmentSigningKey() finds no folder for the user's local application data. Configure Ect:Signing:KeyFile.");

    /// <summary>The key of <paramref name="identity"/>: one, however many processes ask for it at once.</summary>
    /// <exception cref="InvalidOperationException">The file holds no key that can sign.</exception>
    /// <exception cref="IOException">The file can be neither read nor written.</exception>
    /// <exception cref="UnauthorizedAccessException">The same, for lack of rights.</exception>
    public static SigningKey LoadOrCreate(string identity, string folder, ILogger logger)
    {
        // An identity has characters that no file name can have, and some file systems know no case: hence hexadecimal.
        var file = Path.Combine(folder, $"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(identity)))}.jwk");
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
            throw new InvalidOperationException($"The development signing key in '{file}' cannot be used; delete the file, and a new one is made. {exception.Message}");
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
            Directory.CreateDirectory(Path.GetDirectoryName(file)!, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        var draft = $"{file}.{Guid.NewGuid():N}";
        try
        {
            using (var stream = new FileStream(draft, options)) stream.Write(Encoding.UTF8.GetBytes(NewPrivateJwk()));
            File.Move(draft, file, overwrite: false);
        }
        catch (IOException) when (File.Exists(file))
        {
            // Another process was first: its key is the one.
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
        var (x, y, d) = (Base64Url.EncodeToString(parameters.Q.X), Base64Url.EncodeToString(parameters.Q.Y), Base64Url.EncodeToString(parameters.D));
        return $$"""{"kty":"EC","crv":"P-256","x":"{{x}}","y":"{{y}}","d":"{{d}}","use":"sig","alg":"ES256"}""";
    }
}
