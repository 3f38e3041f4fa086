using Ect.Keys;

namespace Ect.Signing;

/// <summary>The key file of <see cref="EctSigningOptions"/>. It is read again and again, not watched: so changes are noticed on mounted,
/// linked and remote folders too.</summary>
internal sealed class FileSigningKeySource : IEctSigningKeySource
{
    private const string Setting = "Ect:Signing:KeyFile";

    private readonly EctSigningOptions _options;
    private readonly string _path;

    private FileSigningKeySource(EctSigningOptions options, string contentRoot) =>
        (_options, _path) = (options, Path.Combine(contentRoot, options.KeyFile!));

    /// <summary>Makes the source.</summary>
    /// <returns><see langword="null"/> if no file is configured, or its keys cannot be used: <paramref name="errors"/> has the
    /// reason.</returns>
    public static FileSigningKeySource? TryCreate(EctSigningOptions options, string contentRoot, ICollection<string> errors)
    {
        if (string.IsNullOrEmpty(options.KeyFile)) return null;

        var source = new FileSigningKeySource(options, contentRoot);
        var first = KeyFile.TryLoad(
            options.KeyFile, contentRoot, Setting, "call AddSigningKey(...)",
            text => new FixedSigningKeySource(source.Parse(text)), errors);
        return first is null ? null : source;
    }

    public async ValueTask<EctSigningKeySet> GetKeysAsync(CancellationToken cancellationToken) =>
        Parse(await File.ReadAllTextAsync(_path, cancellationToken).ConfigureAwait(false));

    private EctSigningKeySet Parse(string text) => SigningKeyText.Parse(text, _options.KeyId, _options.Algorithm);
}
