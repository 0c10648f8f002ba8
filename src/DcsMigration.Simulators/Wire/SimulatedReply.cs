using System.Collections.ObjectModel;

namespace DcsMigration.Simulators.Wire;

/// <summary>A simulator's reply to a request, before any fault.</summary>
internal sealed record SimulatedReply(int Status, string Body, string ContentType = "application/json")
{
    public IReadOnlyDictionary<string, string> Headers { get; init; } = ReadOnlyDictionary<string, string>.Empty;

    public string? CreatedTaskId { get; init; }

    public bool Refuses => Status >= 400;
}
