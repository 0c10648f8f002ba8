using DcsMigration.Dcs;
using DcsMigration.Simulators.Wire;
using DcsMigration.Tests.Infrastructure;
using Xunit;

namespace DcsMigration.Tests.Dcs;

public sealed class RejectedTests
{
    /// <summary>The error codes that the DCS and API Gateway references list for a refusal.</summary>
    public static TheoryData<int, string> DocumentedRefusals => new()
    {
        { 400, "DCS.4002" }, { 400, "DCS.4004" }, { 400, "DCS.4005" }, { 400, "DCS.4013" }, { 400, "DCS.4014" }, { 400, "DCS.4016" },
        { 400, "DCS.4018" }, { 400, "DCS.4020" }, { 400, "DCS.4039" }, { 400, "DCS.4046" }, { 400, "DCS.4048" }, { 400, "DCS.4062" },
        { 400, "DCS.4063" }, { 400, "DCS.4800" }, { 400, "DCS.4068" }, { 400, "DCS.4911" }, { 400, "DCS.5050" }, { 400, "111400063" },
        { 401, "DCS.1001" }, { 401, "DCS.1002" }, { 401, "DCS.1003" }, { 401, "DCS.1004" }, { 401, "111401001" },
        { 401, "APIGW.0301" }, { 401, "APIG.0301" }, { 401, "APIGW.0307" }, { 401, "APIG.0307" },
        { 403, "DCS.2003" }, { 403, "DCS.2007" }, { 403, "DCS.3002" }, { 403, "DCS.3003" }, { 403, "APIGW.0302" }, { 403, "APIG.0302" },
        { 404, "DCS.4001" }, { 404, "APIGW.0101" }, { 404, "APIG.0101" },
        { 405, "DCS.5001" },
        { 413, "APIGW.0201" }, { 413, "APIG.0201" },
    };

    [Theory]
    [MemberData(nameof(DocumentedRefusals))]
    public async Task A_documented_refusal_is_relayed_and_not_sent_again(int status, string code)
    {
        await using var service = await TestService.StartAsync();
        service.Dcs.Inject(Faults.Dcs(status, code, $"The words for {code}."));

        var rejected = Assert.IsType<Outcome.Rejected>(await service.CreateAsync());

        var request = Assert.Single(service.Dcs.Requests);
        Assert.Equal(new DcsError(status, code, $"The words for {code}.", null, request.RequestId), rejected.Error);
    }

    [Fact]
    public async Task The_shape_of_DCS_is_read()
    {
        var rejected = await RejectedBy(
            """{"error_msg":"Invalid subnet_id in the request.","error_code":"DCS.4016","error_ext_msg":"ask"}""");

        Assert.Equal(("DCS.4016", "Invalid subnet_id in the request.", "ask"), (rejected.Code, rejected.Message, rejected.ExtMessage));
    }

    [Fact]
    public async Task The_shape_of_the_gateway_is_read()
    {
        var rejected = await RejectedBy("""{"error_msg":"The API does not exist.","error_code":"APIG.0101","request_id":"r-1"}""");

        Assert.Equal(("APIG.0101", "The API does not exist."), (rejected.Code, rejected.Message));
    }

    [Fact]
    public async Task The_nested_shape_is_read()
    {
        var rejected = await RejectedBy("""{"error":{"code":"111400063","message":"Invalid parameter.","ext_message":"vpc_id"}}""");

        Assert.Equal(("111400063", "Invalid parameter.", "vpc_id"), (rejected.Code, rejected.Message, rejected.ExtMessage));
    }

    [Fact]
    public async Task The_shape_of_IAM_is_read()
    {
        var rejected = await RejectedBy("""{"error":{"message":"Request body is invalid.","code":400,"title":"Bad Request"}}""");

        Assert.Equal(("400", "Request body is invalid."), (rejected.Code, rejected.Message));
    }

    [Theory]
    [InlineData(500, "DCS.5006")]
    [InlineData(503, "APIGW.0613")]
    [InlineData(503, "APIG.0613")]
    public async Task A_5xx_whose_code_says_that_nothing_was_executed_is_a_refusal(int status, string code)
    {
        await using var service = await TestService.StartAsync();
        service.Dcs.Inject(Faults.Dcs(status, code, "Not done."));

        var rejected = Assert.IsType<Outcome.Rejected>(await service.CreateAsync());

        Assert.Equal((status, code), (rejected.Error!.Status, rejected.Error!.Code));
        Assert.Single(service.Dcs.Requests);
    }

    [Fact]
    public async Task A_refusal_by_the_simulated_DCS_itself_is_relayed()
    {
        await using var service = await TestService.StartAsync(("Dcs:ProjectId", "ffffffffffffffffffffffffffffffff"));

        var rejected = Assert.IsType<Outcome.Rejected>(await service.CreateAsync());

        Assert.Equal((403, "DCS.2003"), (rejected.Error!.Status, rejected.Error!.Code));
        Assert.Empty(service.Dcs.Tasks);
    }

    private static async Task<DcsError> RejectedBy(string body)
    {
        await using var service = await TestService.StartAsync();
        service.Dcs.Inject(new Fault.Reply(400, body, "application/json", Creates: false));
        return Assert.IsType<Outcome.Rejected>(await service.CreateAsync()).Error!;
    }
}
