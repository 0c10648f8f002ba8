namespace DcsMigration.EndToEnd.Hosts;

public sealed class FunctionAppFixture() : HostFixture(HostKind.FunctionApp);
