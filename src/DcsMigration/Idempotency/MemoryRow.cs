using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace DcsMigration.Idempotency;

/// <summary>
/// How a record lies in memory: a value in a page, and bytes beside those of others, all of them never moved. Rows stay for days, and come with each request:
/// as objects each would be moved twice by the collector before it leaves them in peace, and callers wait while it does.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal readonly struct MemoryRow
{
    private readonly Sha256Hash _fingerprint;
    private readonly RecordState _state;
    private readonly Guid _attemptId;
    private readonly DateTimeOffset _firstAttemptAt;
    private readonly DateTimeOffset _lastAttemptAt;
    private readonly DateTimeOffset _leaseUntil;
    private readonly DateTimeOffset _expiresAt;
    private readonly long _version;

    /// <summary>Request id, instance id and body, one after the other; empty before there is a reply.</summary>
    private readonly ReadOnlyMemory<byte> _reply;
    private readonly int _instanceIdAt;
    private readonly int _bodyAt;

    public MemoryRow(IdempotencyRecord record, long version, ReplyBytes replies)
    {
        _fingerprint = record.Fingerprint;
        Twins = record.Twins;
        _state = record.State;
        _attemptId = record.AttemptId;
        _firstAttemptAt = record.FirstAttemptAt;
        _lastAttemptAt = record.LastAttemptAt;
        _leaseUntil = record.LeaseUntil;
        _expiresAt = record.ExpiresAt;
        PurgeAfter = record.PurgeAfter;
        _version = version;
        if (record.InstanceId is null)
            return;

        _instanceIdAt = Encoding.UTF8.GetByteCount(record.RequestId ?? "");
        _bodyAt = _instanceIdAt + Encoding.UTF8.GetByteCount(record.InstanceId);
        var reply = replies.Take(_bodyAt + record.Body.Length);
        Encoding.UTF8.GetBytes(record.RequestId, reply.Span);
        Encoding.UTF8.GetBytes(record.InstanceId, reply.Span[_instanceIdAt..]);
        record.Body.CopyTo(reply[_bodyAt..]);
        _reply = reply;
    }

    public Sha256Hash Twins { get; }

    public DateTimeOffset PurgeAfter { get; }

    public string ETag => _version.ToString(CultureInfo.InvariantCulture);

    public bool Has(string? etag) => long.TryParse(etag, NumberStyles.None, CultureInfo.InvariantCulture, out var version) && version == _version;

    public IdempotencyRecord ToRecord(Sha256Hash key) => new()
    {
        Key = key,
        Fingerprint = _fingerprint,
        Twins = Twins,
        State = _state,
        AttemptId = _attemptId,
        FirstAttemptAt = _firstAttemptAt,
        LastAttemptAt = _lastAttemptAt,
        LeaseUntil = _leaseUntil,
        ExpiresAt = _expiresAt,
        PurgeAfter = PurgeAfter,
        RequestId = Text(0, _instanceIdAt),
        InstanceId = Text(_instanceIdAt, _bodyAt),
        Body = _reply[_bodyAt..],
        ETag = ETag,
    };

    private string? Text(int start, int end) => end > start ? Encoding.UTF8.GetString(_reply.Span[start..end]) : null;
}
