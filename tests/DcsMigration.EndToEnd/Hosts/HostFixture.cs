using DcsMigration.Simulators;
using Xunit;

namespace DcsMigration.EndToEnd.Hosts;

/// <summary>One host for all tests of a class, because a start takes about a second. Each test uses its own task names.</summary>
public abstract class HostFixture : IAsyncLifetime
{
    private SimulatedHost _simulated = null!;

    private protected HostFixture(HostKind kind) => Kind = kind;

    internal HostKind Kind { get; }

    internal ITestHost Host => _simulated.Host;

    internal SimulatedCloud Cloud => _simulated.Cloud;

    public async ValueTask InitializeAsync() => _simulated = await SimulatedHost.StartAsync(Kind);

    public ValueTask DisposeAsync() => _simulated.DisposeAsync();
}

public sealed class FunctionAppFixture() : HostFixture(HostKind.FunctionApp);

public sealed class LocalFixture() : HostFixture(HostKind.Local);
