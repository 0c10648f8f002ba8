using DcsMigration.Simulators;
using Xunit;

namespace DcsMigration.EndToEnd.Hosts;

/// <summary>One host for all tests of a class: a start takes a second. Tests that share it use names of their own.</summary>
public abstract class HostFixture : IAsyncLifetime
{
    private readonly HostKind _kind;
    private SimulatedHost _simulated = null!;

    private protected HostFixture(HostKind kind) => _kind = kind;

    internal ITestHost Host => _simulated.Host;

    internal SimulatedCloud Cloud => _simulated.Cloud;

    public async ValueTask InitializeAsync() => _simulated = await SimulatedHost.StartAsync(_kind);

    public ValueTask DisposeAsync() => _simulated.DisposeAsync();
}

public sealed class FunctionAppFixture() : HostFixture(HostKind.FunctionApp);

public sealed class LocalFixture() : HostFixture(HostKind.Local);
