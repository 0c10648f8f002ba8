using System.Security.Cryptography;

namespace DcsMigration.Http.Webhooks;

/// <summary>A webhook as its headers describe it, before its signature has been checked.</summary>
/// <param name="Id">The sender's id of the message, the same for each retry.</param>
/// <param name="Prefix">What is signed before the raw bytes of the body.</param>
/// <param name="Signatures">The signatures that came with it: one of them must match.</param>
internal sealed record SignedMessage(string Id, byte[] Prefix, IReadOnlyList<byte[]> Signatures)
{
    /// <summary>Whether a signature is the HMAC-SHA256 by one of the keys. Compared in constant time.</summary>
    public bool IsSignedBy(SigningKeys keys, ReadOnlySpan<byte> body)
    {
        foreach (var key in keys.Keys)
        {
            using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
            hmac.AppendData(Prefix);
            hmac.AppendData(body);
            var expected = hmac.GetHashAndReset();
            foreach (var signature in Signatures)
            {
                if (CryptographicOperations.FixedTimeEquals(signature, expected))
                    return true;
            }
        }

        return false;
    }
}
