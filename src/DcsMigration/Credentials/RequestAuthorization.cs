namespace DcsMigration.Credentials;

/// <summary>How a request is authorized: by a signature made for it, or by a token that it carries.</summary>
internal abstract record RequestAuthorization
{
    private RequestAuthorization() { }

    /// <summary>
    /// Authorizes a request that is otherwise complete. Call this for every request, since a signature contains its time.
    /// </summary>
    public abstract void Authorize(HttpRequestMessage request, ReadOnlySpan<byte> body, DateTimeOffset now);

    /// <summary>Masks what is sent of this authorization in a reply: the gateway's error texts can echo the access key.</summary>
    public abstract SecretMask Mask { get; }

    public sealed override string ToString() => GetType().Name;

    internal sealed record Signature(VersionedCredential Source, Credential.AccessKey Key) : RequestAuthorization
    {
        public override SecretMask Mask => Source.Mask;

        public override void Authorize(HttpRequestMessage request, ReadOnlySpan<byte> body, DateTimeOffset now) =>
            RequestSigner.Sign(request, body, Key, now);
    }

    internal sealed record Token(IamToken Source) : RequestAuthorization
    {
        public override SecretMask Mask => Source.Mask;

        public override void Authorize(HttpRequestMessage request, ReadOnlySpan<byte> body, DateTimeOffset now) =>
            request.Headers.TryAddWithoutValidation("X-Auth-Token", Source.Value);
    }
}
