using System.Net;

namespace DcsMigration.Dcs;

/// <summary>
/// A body that notes when sending it begins, which is after the connection was made. So whether a request has left
/// is known and not guessed from the kind of exception: a request whose body was not sent can't have been executed.
/// </summary>
internal sealed class TrackedContent(byte[] body) : HttpContent
{
    public bool Started { get; private set; }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        Started = true;
        return stream.WriteAsync(body, cancellationToken).AsTask();
    }

    protected override bool TryComputeLength(out long length)
    {
        length = body.Length;
        return true;
    }
}
