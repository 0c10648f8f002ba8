using System.Diagnostics;
using DcsMigration.Local;

switch (CommandLine.Parse(args))
{
    case CommandLine.Serve serve:
        return await LocalHost.RunAsync(serve.Urls);
    case CommandLine.Simulators:
        return await SimulatorsMode.RunAsync();
    case CommandLine.Help:
        await Console.Out.WriteAsync(CommandLine.HelpText);
        return 0;
    case CommandLine.Invalid invalid:
        await Console.Error.WriteLineAsync(invalid.Error);
        return 1;
    default:
        throw new UnreachableException();
}
