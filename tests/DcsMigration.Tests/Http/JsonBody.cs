using System.Text;

namespace DcsMigration.Tests.Http;

/// <summary>A body of known and unknown members with good and bad values.</summary>
public sealed record JsonBody(byte[] Bytes)
{
    public override string ToString() => Encoding.UTF8.GetString(Bytes);
}
