using System.Collections;
using System.Collections.Immutable;
using System.Reflection;
using NodaTime;

namespace Mutual.Tests.Kernel;

/// <summary>Values with every member set to something that is not its default, and no two the same: what is lost or swapped on the way shows.</summary>
internal static class Filled
{
    /// <summary>Values of a type: one, or an accepted and a refused one where a command answers.</summary>
    public static IEnumerable<object> All(Type type)
    {
        var made = 0;
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Outcome<>))
        {
            var answer = type.GetGenericArguments()[0];
            yield return Accepting(type, answer, ref made);
            yield return type.GetMethod("op_Implicit", [typeof(Refused)])!.Invoke(null, [new Refused("amount-over-limit", "Sent: 1.")])!;
            yield break;
        }
        yield return One(type, ref made);
    }

    /// <summary>Members as deep as they go, as <c>path = value</c>: two values are the same when their lines are.</summary>
    public static IEnumerable<string> Lines(object? value, string path = "")
    {
        switch (value)
        {
            case null:
                return [$"{path} = null"];
            case string or Guid or decimal or Enum or LocalDate or YearMonth or Instant:
                return [$"{path} = {value}"];
            case IEnumerable many:
                return many.Cast<object?>().SelectMany((item, i) => Lines(item, $"{path}[{i}]")).Append($"{path}: {many.Cast<object?>().Count()}");
        }
        var type = value.GetType();
        if (type.IsPrimitive) return [$"{path} = {value}"];
        return type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.GetIndexParameters().Length == 0 && !IsComputed(property))
            .SelectMany(property => Lines(property.GetValue(value), $"{path}.{property.Name}"));
    }

    private static object Accepting(Type outcome, Type answer, ref int made) => outcome.GetMethod("op_Implicit", [answer])!.Invoke(null, [One(answer, ref made)])!;

    private static object One(Type type, ref int made)
    {
        var n = ++made;
        if (Nullable.GetUnderlyingType(type) is { } inner) return One(inner, ref made);
        if (type == typeof(string)) return $"text {n}";
        if (type == typeof(bool)) return true;
        if (type == typeof(Guid)) return new Guid(n, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
        if (type == typeof(decimal)) return n + 0.25m;
        if (type == typeof(LocalDate)) return new LocalDate(2026, 1, 1).PlusDays(n);
        if (type == typeof(YearMonth)) return new YearMonth(2000 + n, 11);
        if (type == typeof(Instant)) return Instant.FromUtc(2026, 11, 24, 20, 15).PlusTicks(n);
        if (type == typeof(Money)) return new Money(-n, Currency.Chf);
        if (type == typeof(CommandId)) return new CommandId($"user:{n}", $"key-{n}");
        if (type.IsEnum) return type.GetEnumValues().Cast<object>().Last();
        if (type.IsPrimitive) return Convert.ChangeType(n, type, System.Globalization.CultureInfo.InvariantCulture);
        if (ItemOf(type) is { } item)
        {
            var items = Array.CreateInstance(item, 2);
            for (var i = 0; i < 2; i++) items.SetValue(One(item, ref made), i);
            if (type.IsAssignableFrom(items.GetType())) return items;
            return typeof(ImmutableArray).GetMethods().Single(method => method.Name == "Create" && method.GetParameters() is [{ ParameterType.IsArray: true }]).MakeGenericMethod(item).Invoke(null, [items])!;
        }
        var constructor = type.GetConstructors().OrderByDescending(candidate => candidate.GetParameters().Length).FirstOrDefault(candidate => candidate.GetParameters().Length > 0)
            ?? throw new InvalidOperationException($"Nothing is known of how to fill a {type}.");
        var parameters = constructor.GetParameters();
        var values = new object[parameters.Length];
        for (var i = 0; i < values.Length; i++) values[i] = One(parameters[i].ParameterType, ref made);
        return constructor.Invoke(values);
    }

    private static Type? ItemOf(Type type) =>
        type.IsArray ? type.GetElementType()
        : type.IsGenericType && type.GetGenericTypeDefinition() is var of && (of == typeof(IReadOnlyList<>) || of == typeof(ImmutableArray<>)) ? type.GetGenericArguments()[0]
        : null;

    // What a record works out from its members is no member; a property of a constructor or of the wire is.
    private static bool IsComputed(PropertyInfo property) =>
        property.GetCustomAttribute<IdAttribute>() is null && property.DeclaringType!.GetField($"<{property.Name}>k__BackingField", BindingFlags.NonPublic | BindingFlags.Instance) is null;
}
