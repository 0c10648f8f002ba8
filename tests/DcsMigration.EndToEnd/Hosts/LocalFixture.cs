namespace DcsMigration.EndToEnd.Hosts;

public sealed class LocalFixture() : HostFixture(HostKind.Local);
