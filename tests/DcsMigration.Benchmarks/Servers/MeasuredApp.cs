namespace DcsMigration.Benchmarks.Servers;

/// <summary>A function app to measure, and the folder of its project in the repository.</summary>
internal sealed record MeasuredApp(string Name, string Project)
{
    public static readonly MeasuredApp Service = new("function app", "src/DcsMigration.Functions");
    public static readonly MeasuredApp ServiceWithDefaultGen0 = Service with { Name = "function app, default gen0" };
    public static readonly MeasuredApp Empty = new("empty function", "tests/DcsMigration.Benchmarks/Apps/Empty");
    public static readonly MeasuredApp Forwarder = new("bare forwarder", "tests/DcsMigration.Benchmarks/Apps/Forwarder");
    public static readonly MeasuredApp ForwarderWithSameGen0 = Forwarder with { Name = "bare forwarder, same gen0" };
    public static readonly MeasuredApp SilentForwarder = Forwarder with { Name = "silent forwarder" };
}
