using System.Text;

namespace DcsMigration.Tests.Http;

/// <summary>A body that is valid by construction, and the values in it.</summary>
public sealed record ValidBody(
    byte[] Bytes, string Name, string? Description, string VpcId, string SubnetId, string SecurityGroupId)
{
    public override string ToString() => Encoding.UTF8.GetString(Bytes);
}
