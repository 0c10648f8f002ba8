using Microsoft.Azure.Functions.Worker.Core.FunctionMetadata;

namespace DcsMigration.Functions;

/// <summary>Tells the host the schedule of the sweep as it is configured. A binding expression could not have a default.</summary>
internal sealed class SweepSchedule(Settings settings) : IFunctionMetadataTransformer
{
    public string Name => nameof(SweepSchedule);

    public void Transform(IList<IFunctionMetadata> original)
    {
        var bindings = original.Single(function => function.Name == nameof(Triggers.Sweep)).RawBindings!;
        for (var i = 0; i < bindings.Count; i++)
            bindings[i] = bindings[i].Replace(Settings.DefaultSweepSchedule, settings.SweepSchedule, StringComparison.Ordinal);
    }
}
