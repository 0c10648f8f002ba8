using DcsMigration.Simulators;
using Xunit;

namespace DcsMigration.EndToEnd.Hosts;

/// <summary>One host for all tests of a class, because a start takes about a second. Each test uses its own task names.</summary>
public abstract class HostFixture : IAsyncLifetime
{
    private SimulatedHost? _simulated;

    private protected HostFixture(HostKind kind) => Kind = kind;

    internal HostKind Kind { get; }

    internal ITestHost Host => Simulated.Host;

    internal SimulatedCloud Cloud => Simulated.Cloud;

    private SimulatedHost Simulated
    {
        get
        {
            SimulatedHost.RequireLinux();
            return _simulated!;
        }
    }

    /// <summary>A fixture can't skip tests. Its properties do.</summary>
    public async ValueTask InitializeAsync() => _simulated = OperatingSystem.IsLinux() ? await SimulatedHost.StartAsync(Kind) : null;

    public ValueTask DisposeAsync() => _simulated?.DisposeAsync() ?? ValueTask.CompletedTask;
}
