namespace DcsMigration.WorkerDriver;

/// <summary>What a function app is started with.</summary>
public sealed record FunctionAppOptions
{
    /// <summary>The folder that "dotnet publish" made: see <see cref="PublishedApp"/>.</summary>
    public required string Folder { get; init; }

    /// <summary>The app's settings, as environment variables.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>What callers must send for a function whose level is "function".</summary>
    public string FunctionKey { get; init; } = "a-key-for-tests";
}
