using DcsMigration.Simulators.Secrets;
using DcsMigration.Tests.Infrastructure;
using Xunit;

[assembly: AssemblyFixture(typeof(IdentityEndpoint))]

namespace DcsMigration.Tests.Infrastructure;

/// <summary>
/// The managed-identity endpoint that all tests share: the identity client reads its address only from the environment of the process.
/// It serves until the process ends, because the client keeps its tokens as long.
/// Mutation testing runs the tests many times in one process.
/// </summary>
/// <remarks>Tests that make it fail belong to its collection. Nothing else runs at the same time.</remarks>
[CollectionDefinition(nameof(IdentityEndpoint), DisableParallelization = true)]
public sealed class IdentityEndpoint : IAsyncLifetime
{
    public const string AddressVariable = "IDENTITY_ENDPOINT";

    private static readonly Lazy<Task<ManagedIdentitySimulator>> Shared = new(ManagedIdentitySimulator.StartAsync);

    private ManagedIdentitySimulator? _simulator;

    public ManagedIdentitySimulator Simulator => _simulator ?? throw new InvalidOperationException("The endpoint has not been started.");

    public async ValueTask InitializeAsync()
    {
        _simulator = await Shared.Value;
        Environment.SetEnvironmentVariable(AddressVariable, _simulator.Endpoint.AbsoluteUri);
        Environment.SetEnvironmentVariable("IDENTITY_HEADER", _simulator.IdentityHeader);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
