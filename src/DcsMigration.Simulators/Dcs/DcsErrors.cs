using DcsMigration.Simulators.Wire;

namespace DcsMigration.Simulators.Dcs;

/// <summary>The errors that DCS and its gateway define (error code pages of the DCS and API Gateway references).</summary>
internal static class DcsErrors
{
    public static SimulatedReply InvalidProjectId { get; } = Dcs(400, "DCS.4002", "Invalid project ID format.");

    public static SimulatedReply EmptyBody { get; } = Dcs(400, "DCS.4004", "Empty request body.");

    public static SimulatedReply NotJson { get; } =
        Dcs(400, "DCS.4005", "The message body contains invalid characters or is not in JSON format.");

    public static SimulatedReply InvalidVpcId { get; } = Dcs(400, "DCS.4013", "Invalid vpc_id in the request.");

    public static SimulatedReply InvalidSecurityGroupId { get; } = Dcs(400, "DCS.4014", "Invalid security_group_id in the request.");

    public static SimulatedReply InvalidSubnetId { get; } = Dcs(400, "DCS.4016", "Invalid subnet_id in the request.");

    public static SimulatedReply InvalidToken { get; } = Dcs(401, "DCS.1001", "Invalid token.");

    public static SimulatedReply TokenExpired { get; } = Dcs(401, "DCS.1002", "Token expired.");

    public static SimulatedReply TokenOfAnotherProject { get; } = Dcs(401, "DCS.1004", "Project ID does not match the token.");

    public static SimulatedReply NoPermission { get; } =
        Dcs(403, "DCS.2003", "This role does not have the permission to perform this operation.");

    public static SimulatedReply MethodNotAllowed { get; } = Dcs(405, "DCS.5001", "This request method is not allowed.");

    public static SimulatedReply InvalidParameter(string name) => Dcs(400, "DCS.4062", $"Invalid {name} parameter in the request.");

    public static SimulatedReply NoSuchApi(ReceivedRequest request) =>
        Gateway(404, "APIGW.0101", "The API does not exist or has not been published in the environment", request);

    public static SimulatedReply Gateway(int status, string code, string message, ReceivedRequest request) =>
        new(status, ErrorShapes.Gateway(code, message, request.RequestId));

    private static SimulatedReply Dcs(int status, string code, string message) => new(status, ErrorShapes.Dcs(code, message));
}
