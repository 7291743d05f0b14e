using System.Globalization;
using System.Reflection;
using System.Text;
using Mutual.Grains.Members;

namespace Mutual.Tests.Kernel;

/// <summary>Everything silos and their clients say to each other: found in the code, so that nothing new is forgotten.</summary>
internal static class Contracts
{
    private static readonly CultureInfo Invariant = CultureInfo.InvariantCulture;
    private static readonly Assembly Grains = typeof(IMemberGrain).Assembly;

    /// <summary>The interfaces of grains, also those only silos use.</summary>
    public static IReadOnlyList<Type> Interfaces { get; } =
        [.. Grains.GetTypes().Where(type => type.IsInterface && typeof(IAddressable).IsAssignableFrom(type)).OrderBy(type => type.Name, StringComparer.Ordinal)];

    /// <summary>What goes over the wire by itself: the parameters and answers of their methods.</summary>
    public static IReadOnlyList<Type> Sent { get; } =
        [.. Interfaces.SelectMany(MethodsOf).SelectMany(method => method.GetParameters().Select(parameter => parameter.ParameterType).Append(AnswerOf(method))).OfType<Type>().Distinct()];

    /// <summary>Our own types in it, as deep as they go.</summary>
    public static IReadOnlyList<Type> Types { get; } = [.. Reachable().OrderBy(type => type.FullName, StringComparer.Ordinal)];

    /// <summary>The methods of an interface.</summary>
    public static IReadOnlyList<MethodInfo> MethodsOf(Type contract) => [.. contract.GetMethods().OrderBy(method => method.Name, StringComparer.Ordinal)];

    /// <summary>The name of something on the wire; null when it has none.</summary>
    public static string? AliasOf(MemberInfo member) => member.GetCustomAttribute<AliasAttribute>()?.Alias;

    /// <summary>The members of a type that travel, by their numbers.</summary>
    public static IReadOnlyList<(uint Id, string Name, Type Type)> MembersOf(Type type) =>
        [.. type.GetProperties(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance).Where(property => property.GetCustomAttribute<IdAttribute>() is not null)
            .Select(property => (property.GetCustomAttribute<IdAttribute>()!.Id, property.Name, property.PropertyType))
            .Concat(type.GetFields(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance).Where(field => field.GetCustomAttribute<IdAttribute>() is not null)
                .Select(field => (field.GetCustomAttribute<IdAttribute>()!.Id, field.Name, field.FieldType)))
            .OrderBy(member => member.Id)];

    /// <summary>All of it as lines, as they are checked in.</summary>
    public static string Written()
    {
        var text = new StringBuilder("# What silos of different versions say to each other. A line that changes or goes breaks a rolling upgrade; a new one does not.\n");
        foreach (var contract in Interfaces)
        {
            text.Append('\n').Append(Invariant, $"grain {AliasOf(contract)}\n");
            foreach (var method in MethodsOf(contract).OrderBy(AliasOf, StringComparer.Ordinal))
                text.Append(Invariant, $"  {AliasOf(method)}({string.Join(", ", method.GetParameters().Select(parameter => NameOf(parameter.ParameterType)))}) -> {(AnswerOf(method) is { } answer ? NameOf(answer) : "nothing")}\n");
        }
        foreach (var type in Types.OrderBy(type => type.IsEnum ? type.Name : AliasOf(type), StringComparer.Ordinal))
        {
            text.Append('\n').Append(type.IsEnum ? "names " + type.Name : "type " + AliasOf(type)).Append('\n');
            if (type.IsEnum) foreach (var value in type.GetEnumValues()) text.Append(Invariant, $"  {Convert.ToInt64(value, Invariant)} {value}\n");
            else foreach (var (id, name, of) in MembersOf(type)) text.Append(Invariant, $"  {id} {name}: {NameOf(of)}\n");
        }
        return text.ToString();
    }

    private static Type? AnswerOf(MethodInfo method) => method.ReturnType.IsGenericType ? method.ReturnType.GetGenericArguments()[0] : null;

    private static HashSet<Type> Reachable()
    {
        var found = new HashSet<Type>();
        var waiting = new Stack<Type>(Sent);
        while (waiting.TryPop(out var type))
        {
            foreach (var argument in type.GetGenericArguments()) waiting.Push(argument);
            if (type.GetElementType() is { } item) waiting.Push(item);
            var own = type.IsGenericType ? type.GetGenericTypeDefinition() : type;
            if (own.Assembly != Grains || own.IsGenericParameter || !found.Add(own)) continue;
            foreach (var (_, _, of) in MembersOf(own)) waiting.Push(of);
        }
        return found;
    }

    private static string NameOf(Type type)
    {
        if (Nullable.GetUnderlyingType(type) is { } inner) return NameOf(inner) + "?";
        if (type.IsGenericType) return $"{(AliasOf(type.GetGenericTypeDefinition()) ?? type.Name).Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(NameOf))}>";
        return (type.Assembly == Grains && !type.IsEnum ? AliasOf(type) : null) ?? type.Name;
    }
}
