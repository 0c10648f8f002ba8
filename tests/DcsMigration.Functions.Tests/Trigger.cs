using System.Reflection;
using DcsMigration.Functions;
using Microsoft.Azure.Functions.Worker;

namespace DcsMigration.FunctionsTests;

/// <summary>One function of the app that is triggered by HTTP, as its attributes declare it.</summary>
internal sealed record Trigger(Type Class, MethodInfo Method, string Name, HttpTriggerAttribute Http)
{
    public static IReadOnlyList<Trigger> All { get; } =
    [
        .. from type in typeof(Triggers).Assembly.GetTypes()
           from method in type.GetMethods(BindingFlags.Public | BindingFlags.Instance)
           let function = method.GetCustomAttribute<FunctionAttribute>()
           where function is not null
           from http in method.GetParameters().Select(parameter => parameter.GetCustomAttribute<HttpTriggerAttribute>()).OfType<HttpTriggerAttribute>()
           select new Trigger(type, method, function.Name, http),
    ];

    /// <summary>Where the Functions host serves it: the prefix is its default.</summary>
    public string Path => $"/api/{Http.Route}";
}
