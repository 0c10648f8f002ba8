using DcsMigration.Dcs;
using DcsMigration.Simulators.Wire;
using DcsMigration.Tests.Infrastructure;
using Xunit;

namespace DcsMigration.Tests.Dcs;

public sealed class ServerErrorTests
{
    [Theory]
    [InlineData(500, "DCS.5000")]
    [InlineData(500, "DCS.5070")]
    [InlineData(500, "APIGW.0601")]
    [InlineData(500, "111500000")]
    [InlineData(502, "APIGW.0202")]
    [InlineData(503, "APIGW.0202")]
    [InlineData(504, "APIGW.0203")]
    [InlineData(504, "APIG.0203")]
    [InlineData(408, "APIGW.0203")]
    [InlineData(500, "DCS.4013")]
    [InlineData(500, "DCS.1001")]
    public async Task An_error_that_does_not_say_whether_a_task_was_created_is_unknown_and_returned(int status, string code)
    {
        await using var service = await TestService.StartAsync();
        service.Dcs.Inject(Faults.Dcs(status, code, "Something went wrong.", creates: true));

        var unknown = Assert.IsType<Outcome.Unknown>(await service.CreateAsync());

        var request = Assert.Single(service.Dcs.Requests);
        Assert.Equal(UnknownCause.ServerError, unknown.Cause);
        Assert.Equal(new DcsError(status, code, "Something went wrong.", null, request.RequestId), unknown.Error);
    }
}
