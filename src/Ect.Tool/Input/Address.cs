using Ect.Tool.Output;

namespace Ect.Tool.Input;

/// <summary>Reads addresses of services. One with a password is refused: it would stand in messages.</summary>
internal static class Address
{
    /// <summary>Returns the address in a text; <see langword="null"/> if it is something else, such as a file.</summary>
    /// <exception cref="ToolException">It has a password in it.</exception>
    public static Uri? Find(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("https" or "http")) return null;
        return url.UserInfo is "" ? url : throw new ToolException("An address with a user name or a password in it is not taken.");
    }

    /// <summary>Returns the address that a text is.</summary>
    /// <exception cref="ToolException">It is none.</exception>
    public static Uri Parse(string text) => Find(text) ?? throw new ToolException($"{text} is no address of HTTP.");

    /// <summary>Returns the address that others begin with, with a slash at its end.</summary>
    /// <inheritdoc cref="Find"/>
    public static Uri? FindPrefix(string text) => Find($"{text.TrimEnd('/')}/");
}
