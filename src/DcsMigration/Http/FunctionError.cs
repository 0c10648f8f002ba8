using Microsoft.AspNetCore.Http;

namespace DcsMigration.Http;

/// <summary>An error of our own: its code and the status it comes with. The README lists them all.</summary>
internal sealed record FunctionError(int Status, string Code)
{
    public static readonly FunctionError NotJson = new(StatusCodes.Status400BadRequest, "FN.4000");
    public static readonly FunctionError Invalid = new(StatusCodes.Status400BadRequest, "FN.4001");
    public static readonly FunctionError MalformedKey = new(StatusCodes.Status400BadRequest, "FN.4002");
    public static readonly FunctionError NotSigned = new(StatusCodes.Status401Unauthorized, "FN.4010");
    public static readonly FunctionError WebhooksOff = new(StatusCodes.Status404NotFound, "FN.4040");
    public static readonly FunctionError MethodNotAllowed = new(StatusCodes.Status405MethodNotAllowed, "FN.4050");
    public static readonly FunctionError BodyTimeout = new(StatusCodes.Status408RequestTimeout, "FN.4080");
    public static readonly FunctionError TooLarge = new(StatusCodes.Status413PayloadTooLarge, "FN.4130");
    public static readonly FunctionError WrongMediaType = new(StatusCodes.Status415UnsupportedMediaType, "FN.4150");
    public static readonly FunctionError KeyReused = new(StatusCodes.Status422UnprocessableEntity, "FN.4220");
    public static readonly FunctionError Bug = new(StatusCodes.Status500InternalServerError, "FN.5000");
    public static readonly FunctionError Misconfigured = new(StatusCodes.Status500InternalServerError, "FN.5001");
    public static readonly FunctionError ReplyNotUnderstood = new(StatusCodes.Status502BadGateway, "FN.5020");
    public static readonly FunctionError NotDcs = new(StatusCodes.Status502BadGateway, "FN.5021");
    public static readonly FunctionError Unreachable = new(StatusCodes.Status503ServiceUnavailable, "FN.5030");
    public static readonly FunctionError NoCredentials = new(StatusCodes.Status503ServiceUnavailable, "FN.5031");
    public static readonly FunctionError NoStore = new(StatusCodes.Status503ServiceUnavailable, "FN.5032");
    public static readonly FunctionError Unsettled = new(StatusCodes.Status503ServiceUnavailable, "FN.5033");
    public static readonly FunctionError Busy = new(StatusCodes.Status503ServiceUnavailable, "FN.5034");
    public static readonly FunctionError TimedOut = new(StatusCodes.Status504GatewayTimeout, "FN.5040");
}
