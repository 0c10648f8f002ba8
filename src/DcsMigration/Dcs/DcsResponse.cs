namespace DcsMigration.Dcs;

/// <summary>A complete response. Its error is null if the body is not an error of DCS or its gateway.</summary>
internal sealed record DcsResponse(int Status, ReadOnlyMemory<byte> Body, DcsError? Error, string? RequestId, TimeSpan? RetryAfter);
