namespace DcsMigration.Idempotency;

/// <summary>
/// The id of an attempt, a use of a key or a write: 128 random bits, so that none occurs twice. Nobody gains from guessing one. That is why
/// they are not read from the kernel, as <see cref="Guid.NewGuid"/> does: three of them took a tenth of a create's processor time.
/// </summary>
internal static class UniqueId
{
    public static Guid New()
    {
        Span<byte> bits = stackalloc byte[16];
        Random.Shared.NextBytes(bits);
        return new Guid(bits);
    }
}
