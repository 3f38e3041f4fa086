using System.Reflection;
using System.Runtime.CompilerServices;

namespace Ect.TestUtils;

/// <summary>The members of a class that can be set, for tests of what copies them one by one.</summary>
public static class Members
{
    /// <summary>The properties that can be set, internal ones too.</summary>
    public static IEnumerable<PropertyInfo> Of<T>() =>
        typeof(T).GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic).Where(member => member.CanWrite);

    /// <summary>Makes an object of which every member has another value than a new one has.</summary>
    public static T SetAll<T>()
        where T : new()
    {
        var (set, fresh) = (new T(), new T());
        foreach (var member in Of<T>())
        {
            var value = member.GetValue(fresh);
            member.SetValue(set, Other(Nullable.GetUnderlyingType(member.PropertyType) ?? member.PropertyType, value));
            Assert.NotEqual(value, member.GetValue(set));
        }

        return set;
    }

    private static object Other(Type type, object? value) => value switch
    {
        _ when type == typeof(bool) => value is not true,
        _ when type == typeof(string) => "another",
        _ when type.IsEnum => Enum.GetValues(type).Cast<object>().First(other => !other.Equals(value)),
        _ when type.IsInterface => Array.CreateInstance(type.GetGenericArguments()[0], 1), // A collection.
        _ => RuntimeHelpers.GetUninitializedObject(type),
    };
}
