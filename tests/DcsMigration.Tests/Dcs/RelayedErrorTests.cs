using DcsMigration.Dcs;
using DcsMigration.Simulators.Wire;
using DcsMigration.Tests.Infrastructure;
using Xunit;

namespace DcsMigration.Tests.Dcs;

/// <summary>What a create becomes if DCS answers with an error. DcsErrorTests says which errors are refusals.</summary>
public sealed class RelayedErrorTests
{
    [Fact]
    public async Task A_refusal_is_relayed_and_not_sent_again()
    {
        await using var service = await TestService.StartAsync();
        service.Dcs.Inject(Faults.Dcs(400, "DCS.4016", "Invalid subnet_id in the request."));

        var rejected = Assert.IsType<Outcome.Rejected>(await service.CreateAsync());

        var request = Assert.Single(service.Dcs.Requests);
        Assert.Equal(new DcsError(400, "DCS.4016", "Invalid subnet_id in the request.", null, request.RequestId), rejected.Error);
    }

    [Fact]
    public async Task An_error_that_does_not_say_whether_a_task_was_created_is_unknown_and_not_sent_again()
    {
        await using var service = await TestService.StartAsync();
        service.Dcs.Inject(Faults.Dcs5000(creates: true));

        var outcome = await service.CreateAsync();

        var error = new DcsError(500, "DCS.5000", "Internal service error.", null, Assert.Single(service.Dcs.Requests).RequestId);
        Assert.Equal(new Outcome.Unknown(UnknownCause.ServerError, "Internal service error.", error), outcome);
    }
}
