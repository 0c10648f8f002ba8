using System.Text;

namespace DcsMigration.Tests.Http;

/// <summary>A valid body with a few bytes lost, added or changed.</summary>
public sealed record DamagedBody(byte[] Bytes)
{
    public override string ToString() => Encoding.UTF8.GetString(Bytes);
}
