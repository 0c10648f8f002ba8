namespace DcsMigration.Http;

/// <summary>
/// An error of our own. Its advice says what its reader should do. README's table of errors has the same codes, statuses and advice.
/// </summary>
internal sealed record FunctionError(int Status, string Code, string Advice)
{
    internal const string MayBeCreated = "A task may have been created. Send the same request with the same key again.";
    internal const string SameAgain = "Send the same request with the same key again after Retry-After.";
    internal const string NothingCreated = "Nothing was created.";

    public static readonly FunctionError NotJson = new(400, "FN.4000", "Correct the JSON as error_msg says.");
    public static readonly FunctionError Invalid = new(400, "FN.4001", "Correct the request as error_msg says.");
    public static readonly FunctionError MalformedKey = new(
        400, "FN.4002", "Send one key of 1 to 255 printable ASCII characters, the same for each retry.");
    public static readonly FunctionError NotSigned = new(
        401, "FN.4010", "Check the signing secret and the sender's clock, and sign each attempt again.");
    public static readonly FunctionError RouteOff = new(404, "FN.4040", "Ask the operator as error_msg says, or use a function key.");
    public static readonly FunctionError BodyTimeout = new(408, "FN.4080", "Send the whole body within 10 seconds.");
    public static readonly FunctionError TooLarge = new(413, "FN.4130", "Send at most 16 KiB.");
    public static readonly FunctionError WrongMediaType = new(
        415, "FN.4150", "Send JSON in UTF-8 with Content-Type: application/json, and no Content-Encoding.");
    public static readonly FunctionError KeyReused = new(422, "FN.4220", "Send a new key for a new task, or the first body for a retry.");
    public static readonly FunctionError Bug = new(
        500, "FN.5000", "Tell the operator the trace_id. Sending the same request with the same key again is safe.");
    public static readonly FunctionError Misconfigured = new(
        500, "FN.5001", "Tell the operator: the log and /api/ready name the settings.");
    public static readonly FunctionError ResponseNotUnderstood = new(502, "FN.5020", MayBeCreated);
    public static readonly FunctionError NotDcs = new(
        502, "FN.5021", $"{MayBeCreated} Tell the operator to check Dcs:Endpoint and what stands in between.");
    public static readonly FunctionError Unreachable = new(503, "FN.5030", $"{NothingCreated} {SameAgain}");
    public static readonly FunctionError NoCredentials = new(
        503, "FN.5031", $"{NothingCreated} Send the same request again after Retry-After. If that fails, tell the operator.");
    public static readonly FunctionError NoStore = new(503, "FN.5032", SameAgain);
    public static readonly FunctionError Unresolved = new(503, "FN.5033", $"A task may have been created. {SameAgain}");
    public static readonly FunctionError Busy = new(503, "FN.5034", SameAgain);
    public static readonly FunctionError TimedOut = new(504, "FN.5040", MayBeCreated);
}
