namespace DcsMigration.Dcs;

/// <summary>The codes of DCS and its gateway, which are written in several ways.</summary>
internal static class DcsCode
{
    private const int NumericLength = 9;

    private static readonly string[] Prefixes = ["DCS.", "APIGW.", "APIG."];

    /// <summary>Whether a code can be one of DCS or its gateway: with one of their prefixes, or of nine digits.</summary>
    public static bool IsKnownForm(string code) =>
        Prefixes.Any(prefix => code.Length > prefix.Length && code.StartsWith(prefix, StringComparison.Ordinal))
        || (code.Length == NumericLength && code.All(char.IsAsciiDigit));

    /// <summary>
    /// The same code as our rules name it. The gateway's documentation writes APIG., its responses APIGW. The pairs of nine digits and DCS
    /// codes are those with the same message in OTC's table of errors, and can't be calculated: 111500006 is not DCS.5006.
    /// </summary>
    public static string Canonical(string code) => code switch
    {
        ['A', 'P', 'I', 'G', '.', .. var rest] => $"APIGW.{rest}",
        "111400002" => "DCS.4002",
        "111400004" => "DCS.4004",
        "111400005" => "DCS.4005",
        "111400013" => "DCS.4013",
        "111400014" => "DCS.4014",
        "111400016" => "DCS.4016",
        "111400018" => "DCS.4018",
        "111400020" => "DCS.4020",
        "111400035" => "DCS.4035",
        "111400036" => "DCS.4036",
        "111400039" => "DCS.4039",
        "111400046" => "DCS.4046",
        "111400048" => "DCS.4048",
        "111400068" => "DCS.4068",
        "111401001" => "DCS.1001",
        "111401002" => "DCS.1002",
        "111401003" => "DCS.1003",
        "111401004" => "DCS.1004",
        "111404001" => "DCS.4001",
        "111405001" => "DCS.5001",
        _ => code,
    };
}
