using System.Diagnostics;
using System.Reflection;
using DcsMigration.Benchmarks.Load;
using DcsMigration.Benchmarks.Micro;
using DcsMigration.Benchmarks.Servers;
using DcsMigration.Benchmarks.Start;

const int WrongUse = 2;

if (Assembly.GetExecutingAssembly().GetCustomAttribute<DebuggableAttribute>() is { IsJITOptimizerDisabled: true })
{
    await Console.Error.WriteLineAsync("Figures of a Debug build mean nothing: run it with -c Release.");
    return WrongUse;
}

var quick = args.Contains("--quick", StringComparer.Ordinal);
try
{
    switch (args)
    {
        case ["serve", var role]:
            return await Roles.ServeAsync(role);
        case ["load", ..]:
            return await LoadRun.RunAsync(quick);
        case ["start", ..]:
            return await StartRun.RunAsync(quick);
        case ["micro", ..]:
            return MicroBenchmarks.Run(quick);
        default:
            await Console.Error.WriteLineAsync("""
                dotnet run -c Release --project tests/DcsMigration.Benchmarks -- <what> [--quick]
                  load    the function app under load, beside an empty one and bare forwarders
                  start   from the start of the function app to its first reply, beside an empty one
                  micro   the parts, one by one, against their aims
                """);
            return WrongUse;
    }
}
catch (InvalidOperationException e)
{
    await Console.Error.WriteLineAsync(e.Message);
    return 1;
}
