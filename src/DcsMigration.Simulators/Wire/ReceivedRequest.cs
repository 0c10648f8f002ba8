using System.Text;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;

namespace DcsMigration.Simulators;

/// <summary>One request as a simulator received it, and what it did with it.</summary>
/// <param name="Method">The method, in upper case as sent.</param>
/// <param name="Target">Path and query as on the wire, not decoded.</param>
/// <param name="Headers">By name in any case; several values of one name are joined by a comma.</param>
/// <param name="Body">The bytes sent; empty while unread, and for ever after <see cref="Simulators.Fault.ResetBeforeReading"/>.</param>
/// <param name="ReceivedAt">When the head arrived, by the simulator's clock.</param>
/// <param name="RequestId">The id that the reply carries, in its header and in a gateway error.</param>
public sealed record ReceivedRequest(
    string Method,
    string Target,
    IReadOnlyDictionary<string, string> Headers,
    ReadOnlyMemory<byte> Body,
    DateTimeOffset ReceivedAt,
    string RequestId)
{
    /// <summary>The status that was answered, or null where there was no answer.</summary>
    public int? Status { get; init; }

    /// <summary>The fault that hit it; null for a healthy request, and where the request was refused before the fault could act.</summary>
    public Fault? Fault { get; init; }

    /// <summary>The id of the migration task that it created.</summary>
    public string? CreatedTaskId { get; init; }

    /// <summary>The target without its query.</summary>
    public string Path => Target.Split('?', 2)[0];

    /// <summary>The body as UTF-8 text.</summary>
    public string BodyText => Encoding.UTF8.GetString(Body.Span);

    internal Dictionary<string, StringValues> Query => QueryHelpers.ParseQuery(Target.Split('?', 2).ElementAtOrDefault(1));

    internal IEnumerable<string> PathSegments => Path.Split('/', StringSplitOptions.RemoveEmptyEntries).Select(Uri.UnescapeDataString);

    internal bool Is(string method) => string.Equals(Method, method, StringComparison.Ordinal);
}
