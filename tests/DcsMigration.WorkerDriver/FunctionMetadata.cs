using System.Text.Json;
using DcsMigration.WorkerDriver.Protocol;

namespace DcsMigration.WorkerDriver;

/// <summary>A function, as declared in the worker's metadata.</summary>
/// <param name="Id">The ID that the worker assigned.</param>
/// <param name="Name">The function's name.</param>
/// <param name="TriggerName">The name of the parameter that receives the trigger's data.</param>
/// <param name="TriggerType">The trigger's type, such as "httpTrigger".</param>
/// <param name="Route">The route without the host's prefix, or null if HTTP does not trigger the function.</param>
/// <param name="Methods">The allowed methods in upper case. If empty, all methods are allowed.</param>
/// <param name="AuthLevel">The authorization level in lower case, such as "function".</param>
/// <param name="Schedule">The timer's schedule, or null if no timer triggers the function.</param>
public sealed record FunctionMetadata(
    string Id,
    string Name,
    string TriggerName,
    string TriggerType,
    string? Route,
    IReadOnlyList<string> Methods,
    string AuthLevel,
    string? Schedule)
{
    internal static FunctionMetadata Read(RpcFunctionMetadata metadata)
    {
        foreach (var json in metadata.RawBindings)
        {
            using var document = JsonDocument.Parse(json);
            var binding = document.RootElement;
            var type = Text(binding, "type") ?? "";
            if (!type.EndsWith("Trigger", StringComparison.OrdinalIgnoreCase))
                continue;

            var isHttp = type.Equals("httpTrigger", StringComparison.OrdinalIgnoreCase);
            return new FunctionMetadata(
                metadata.FunctionId,
                metadata.Name,
                Text(binding, "name")!,
                type,
                isHttp ? Text(binding, "route") ?? metadata.Name : null,
                binding.TryGetProperty("methods", out var methods) && methods.ValueKind == JsonValueKind.Array
                    ? [.. methods.EnumerateArray().Select(method => method.GetString()!.ToUpperInvariant())]
                    : [],
                (Text(binding, "authLevel") ?? "function").ToLowerInvariant(),
                Text(binding, "schedule"));
        }

        throw new InvalidOperationException($"The function {metadata.Name} has no trigger.");
    }

    /// <summary>Adds the bindings in the form that the worker expects in a load request.</summary>
    internal static RpcFunctionMetadata WithBindings(RpcFunctionMetadata metadata)
    {
        foreach (var json in metadata.RawBindings)
        {
            using var document = JsonDocument.Parse(json);
            var binding = document.RootElement;
            metadata.Bindings[Text(binding, "name")!] = new BindingInfo
            {
                Type = Text(binding, "type"),
                Direction = Enum.Parse<BindingInfo.Types.Direction>(Text(binding, "direction") ?? "in", ignoreCase: true),
            };
        }

        return metadata;
    }

    private static string? Text(JsonElement binding, string name) =>
        binding.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
