using Microsoft.AspNetCore.Http;

namespace DcsMigration.Http;

/// <summary>Reads and validates the requests of one route.</summary>
internal interface IRequestParser
{
    ValueTask<Parsed<ParsedRequest>> ParseAsync(HttpRequest request);
}
