using System.Text.Encodings.Web;
using System.Text.Json;

namespace DcsMigration.Tests.Http;

/// <summary>JSON with no more escapes than it needs.</summary>
internal static class RelaxedJson
{
    public static readonly JsonSerializerOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
