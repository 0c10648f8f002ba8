using System.Text;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;

namespace DcsMigration.Simulators.Wire;

/// <summary>One request as a simulator received it.</summary>
/// <param name="Method">The method as sent.</param>
/// <param name="Target">Path and query as sent, not decoded.</param>
/// <param name="Headers">By name, ignoring case. Several values of one name are joined by a comma.</param>
/// <param name="Body">The bytes sent. Empty until they are read, and always after <see cref="Fault.ResetBeforeReading"/>.</param>
/// <param name="ReceivedAt">When the headers were received, by the simulator's clock.</param>
/// <param name="RequestId">The id in the reply's header and in a gateway error.</param>
public sealed record ReceivedRequest(
    string Method,
    string Target,
    IReadOnlyDictionary<string, string> Headers,
    ReadOnlyMemory<byte> Body,
    DateTimeOffset ReceivedAt,
    string RequestId)
{
    /// <summary>The status of the answer, or null if there was none.</summary>
    public int? Status { get; init; }

    /// <summary>The id of the migration task that the request created.</summary>
    public string? CreatedTaskId { get; init; }

    /// <summary>The target without its query.</summary>
    public string Path => Target.Split('?', 2)[0];

    /// <summary>The body as UTF-8 text.</summary>
    public string BodyText => Encoding.UTF8.GetString(Body.Span);

    internal Dictionary<string, StringValues> Query => QueryHelpers.ParseQuery(Target.Split('?', 2).ElementAtOrDefault(1));

    internal IEnumerable<string> PathSegments => Path.Split('/', StringSplitOptions.RemoveEmptyEntries).Select(Uri.UnescapeDataString);

    internal bool Is(string method) => string.Equals(Method, method, StringComparison.Ordinal);
}
