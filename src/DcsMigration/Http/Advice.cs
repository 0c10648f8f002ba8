using DcsMigration.Dcs;

namespace DcsMigration.Http;

/// <summary>What the person who reads an error should do. The README's table of errors has the same sentences.</summary>
internal static class Advice
{
    public const string MayBeCreated = "A task may have been created. Send the same request with the same key again.";
    public const string Duplicates = "Delete the duplicates in the DCS console, then send the same request with the same key again.";

    public const string Doubtful = "Look at the task in the DCS console. If it is this request's, use it and do not retry. If not, ask the operator to follow README, \"Manual resolution\".";

    private const string CredentialRefused = "The function's DCS credential was refused; your function key is fine. Tell the operator.";
    private const string NothingCreated = "Nothing was created.";
    private const string Again = "Send the same request with the same key again after Retry-After.";

    public static string For(FunctionError error) => error.Code switch
    {
        "FN.4000" => "Send one JSON object in which no member occurs twice.",
        "FN.4001" => "Correct what details names.",
        "FN.4002" => "Send one key of 1 to 255 printable ASCII characters, the same for each retry.",
        "FN.4010" => "Check the signing secret and the sender's clock, and sign each attempt again.",
        "FN.4040" => "Ask the operator to set Webhooks:SecretName, or use a function key.",
        "FN.4050" => "Use POST.",
        "FN.4080" => "Send the whole body within 10 seconds.",
        "FN.4130" => "Send at most 16 KiB.",
        "FN.4150" => "Send JSON in UTF-8, uncompressed, with Content-Type: application/json.",
        "FN.4220" => "Send a new key for a new task, or the first body for a retry.",
        "FN.5000" => "Tell the operator the trace_id. Sending the same request with the same key again is safe.",
        "FN.5001" => "Tell the operator: the log and /api/ready name the settings.",
        "FN.5020" or "FN.5040" => MayBeCreated,
        "FN.5021" => $"{NothingCreated} Tell the operator to check Dcs:Endpoint.",
        "FN.5030" => $"{NothingCreated} {Again}",
        "FN.5031" => $"{NothingCreated} Send the same request again later. If that doesn't help, tell the operator.",
        "FN.5033" => $"A task may have been created. {Again}",
        _ => Again,
    };

    /// <summary>For an error of DCS or its gateway, which is relayed.</summary>
    /// <param name="error">The error.</param>
    /// <param name="mayBeCreated">It does not say whether the task was created.</param>
    public static string For(DcsError error, bool mayBeCreated) =>
        mayBeCreated ? MayBeCreated
        : error.RefusesCredential ? CredentialRefused
        : $"{ForRejected(error)} {NothingCreated}";

    private static string ForRejected(DcsError error) => error.Code switch
    {
        "DCS.4002" => "Tell the operator to check Dcs:ProjectId.",
        "DCS.4013" or "DCS.4068" => "Check vpc_id.",
        "DCS.4014" or "DCS.4046" => "Check security_group_id.",
        "DCS.4016" => "Check subnet_id.",
        "DCS.4018" => "Check that subnet_id is a subnet of vpc_id.",
        "DCS.4020" => "Turn on DHCP in the subnet, or use another subnet.",
        "DCS.4039" => "The quota is used up: delete an instance or task, or ask for a higher quota.",
        "DCS.4048" => "Check the rules of the security group.",
        "DCS.4911" => "The subnet has no free address: use another subnet.",
        "DCS.5050" => "Use a VPC that is not shared.",
        _ => ForStatus(error.Status),
    };

    private static string ForStatus(int status) => status switch
    {
        403 => "Tell the operator: the function's DCS credential lacks a permission.",
        429 => "DCS gets too many requests: send the same request with the same key again after Retry-After.",
        < 500 => "Correct what error_msg names.",
        _ => "Send the same request with the same key again after Retry-After.",
    };
}
