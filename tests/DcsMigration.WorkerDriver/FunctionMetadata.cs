using System.Text.Json;
using DcsMigration.WorkerDriver.Protocol;

namespace DcsMigration.WorkerDriver;

/// <summary>A function, as the worker's metadata declares it.</summary>
/// <param name="Id">The worker's id for it.</param>
/// <param name="Name">Its name.</param>
/// <param name="TriggerName">The name of the parameter that the trigger's data goes to.</param>
/// <param name="TriggerType">Such as "httpTrigger".</param>
/// <param name="Route">Without the host's prefix; null where it is not triggered by HTTP.</param>
/// <param name="Methods">In upper case; all, where there are none.</param>
/// <param name="AuthLevel">In lower case, such as "function".</param>
/// <param name="Schedule">When a timer runs it; null where it is not triggered by a timer.</param>
public sealed record FunctionMetadata(
    string Id, string Name, string TriggerName, string TriggerType, string? Route, IReadOnlyList<string> Methods, string AuthLevel, string? Schedule)
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

    /// <summary>The bindings in the form in which the worker expects them back.</summary>
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
