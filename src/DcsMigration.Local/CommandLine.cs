namespace DcsMigration.Local;

/// <summary>The arguments. Settings are not among them: other users of the machine can read a process's arguments.</summary>
/// <param name="Urls">Where to listen; null for the default.</param>
/// <param name="Simulators">Run only the simulators.</param>
/// <param name="Help">Print <see cref="HelpText"/>.</param>
/// <param name="Error">What is wrong with the arguments, or null.</param>
internal sealed record CommandLine(string? Urls = null, bool Simulators = false, bool Help = false, string? Error = null)
{
    public const string HelpText = """
        dotnet run --project src/DcsMigration.Local                   starts the function's endpoints on http://127.0.0.1:7071
        dotnet run --project src/DcsMigration.Local -- --urls <URLs>  listens there instead; separate several with semicolons
        dotnet run --project src/DcsMigration.Local -- simulators     starts only the simulators, and prints the settings that lead to them
        dotnet run --project src/DcsMigration.Local -- --help         prints this text
        DCS, IAM, Key Vault and the managed identity are simulated unless Dcs__Endpoint is set. Local__FunctionKey sets the key of callers.
        All settings are environment variables. README.md lists them under "Settings".

        """;

    private const string UrlsName = "--urls";

    public static CommandLine Parse(string[] args) => args switch
    {
        [] => new(),
        ["simulators"] => new(Simulators: true),
        ["--help" or "-h" or "-?"] => new(Help: true),
        [UrlsName, var urls] => new(urls),
        [UrlsName] => new(Error: $"{UrlsName} expects an address, such as {UrlsName} http://127.0.0.1:7072."),
        [var one] when one.StartsWith($"{UrlsName}=", StringComparison.Ordinal) => new(one[(UrlsName.Length + 1)..]),
        [UrlsName, _, var unknown, ..] => Unknown(unknown),
        ["simulators" or "--help" or "-h" or "-?", var unknown, ..] => Unknown(unknown),
        [var unknown, ..] => Unknown(unknown),
    };

    /// <summary>Without its value, which may be a secret.</summary>
    private static CommandLine Unknown(string argument) =>
        new(Error: $"The argument {argument.Split('=')[0]} is unknown. --help lists the arguments; settings are environment variables.");
}
