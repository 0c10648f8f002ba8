using DcsMigration.Dcs;

namespace DcsMigration.Http;

/// <summary>What the person who reads an error of DCS or its gateway should do.</summary>
internal static class DcsAdvice
{
    public const string MayBeCreated = "A task may have been created. Send the same request with the same key again.";

    public const string SameAgain = "Send the same request with the same key again after Retry-After.";

    private const string CredentialRefused = "The function's DCS credential was refused; your function key is fine. Tell the operator.";

    /// <param name="error">The error.</param>
    /// <param name="mayBeCreated">It does not say whether the task was created.</param>
    public static string For(DcsError error, bool mayBeCreated) =>
        mayBeCreated ? MayBeCreated
        : error.RefusesCredential ? CredentialRefused
        : $"{ForRejected(error)} Nothing was created.";

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
        429 => "DCS is receiving too many requests: send the same request with the same key again after Retry-After.",
        < 500 => "Correct what error_msg names.",
        _ => SameAgain,
    };
}
