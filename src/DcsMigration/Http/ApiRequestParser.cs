using Microsoft.AspNetCore.Http;

namespace DcsMigration.Http;

/// <summary>Parses a request whose caller has a function key: the query, the idempotency key, and the body.</summary>
internal sealed class ApiRequestParser(TimeProvider time) : IRequestParser
{
    public async ValueTask<Parsed<ParsedRequest>> ParseAsync(HttpRequest request)
    {
        if (!RequestQuery.ReadDryRun(request.Query).TryGetValue(out var isDryRun, out var refusal))
            return refusal;
        if (!isDryRun && RequestQuery.RefuseHeader(request.Headers) is { } inHeader)
            return inHeader;
        if (!IdempotencyKeyReader.Read(request.Headers).TryGetValue(out var key, out refusal))
            return refusal;
        if (!(await RequestReader.ReadAsync(request, time)).TryGetValue(out var body, out refusal))
            return refusal;
        if (!RequestValidator.Validate(body.Span).TryGetValue(out var task, out refusal))
            return refusal;

        return new ParsedRequest(task, key, isDryRun);
    }
}
