namespace DcsMigration.Credentials;

/// <summary>How a request shows DCS who asks: by a signature made for it, or by a token that it carries.</summary>
internal abstract record RequestAuthorization
{
    private const string Mask = "***";

    /// <summary>Below this length a text is no key, and blanking it out would garble the words around it.</summary>
    private const int ShortestSecret = 4;

    private RequestAuthorization() { }

    /// <summary>Authorizes a request that is otherwise complete. Each request wants its own: a signature carries its time.</summary>
    public abstract void Authorize(HttpRequestMessage request, ReadOnlySpan<byte> body, DateTimeOffset now);

    protected abstract IEnumerable<string?> Secrets { get; }

    /// <summary>Blanks out what must not be repeated: error texts of the gateway can echo the access key.</summary>
    public string? MaskSecrets(string? text)
    {
        foreach (var secret in Secrets)
        {
            if (text is not null && secret is { Length: >= ShortestSecret })
                text = text.Replace(secret, Mask, StringComparison.OrdinalIgnoreCase);
        }

        return text;
    }

    public sealed override string ToString() => GetType().Name;

    internal sealed record Signature(VersionedCredential Source, Credential.AccessKey Key) : RequestAuthorization
    {
        protected override IEnumerable<string?> Secrets => [Key.Id, Key.SecretKey, Key.SecurityToken];

        public override void Authorize(HttpRequestMessage request, ReadOnlySpan<byte> body, DateTimeOffset now) =>
            RequestSigner.Sign(request, body, Key, now);
    }

    internal sealed record Token(IamToken Source) : RequestAuthorization
    {
        protected override IEnumerable<string?> Secrets => [Source.Value];

        public override void Authorize(HttpRequestMessage request, ReadOnlySpan<byte> body, DateTimeOffset now) =>
            request.Headers.TryAddWithoutValidation("X-Auth-Token", Source.Value);
    }
}
