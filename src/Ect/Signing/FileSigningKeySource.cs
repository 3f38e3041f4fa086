using Ect.Keys;

namespace Ect.Signing;

/// <summary>The key file of <see cref="EctSigningOptions"/>. It is read, not watched: that also notices what is mounted, linked or far away.</summary>
internal sealed class FileSigningKeySource : IEctSigningKeySource
{
    private const string Setting = "Ect:Signing:KeyFile";

    private readonly EctSigningOptions _options;
    private readonly string _path;

    private FileSigningKeySource(EctSigningOptions options, string contentRoot) => (_options, _path) = (options, Path.Combine(contentRoot, options.KeyFile!));

    /// <summary>The source, or <see langword="null"/> if no file is configured or its keys cannot be used: then <paramref name="failures"/> has the reason.</summary>
    public static FileSigningKeySource? TryCreate(EctSigningOptions options, string contentRoot, ICollection<string> failures)
    {
        if (string.IsNullOrEmpty(options.KeyFile)) return null;

        var source = new FileSigningKeySource(options, contentRoot);
        return KeyFile.TryLoad(options.KeyFile, contentRoot, Setting, text => new FixedSigningKeySource(source.Parse(text)), failures) is null ? null : source;
    }

    public async ValueTask<EctSigningKeySet> GetKeysAsync(CancellationToken cancellationToken) =>
        Parse(await File.ReadAllTextAsync(_path, cancellationToken).ConfigureAwait(false));

    private EctSigningKeySet Parse(string text) => SigningKeyText.Parse(text, _options.KeyId, _options.Algorithm);
}
