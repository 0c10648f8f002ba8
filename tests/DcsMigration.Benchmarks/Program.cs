using System.Diagnostics;
using System.Reflection;
using DcsMigration.Benchmarks.Load;
using DcsMigration.Benchmarks.Long;
using DcsMigration.Benchmarks.Micro;
using DcsMigration.Benchmarks.Profile;
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
    using var _ = ServerProcess.EndAllAtExit();
    switch (args)
    {
        case ["serve", var role, var url, .. var forwardTo]:
            return await Roles.ServeAsync(role, url, forwardTo.FirstOrDefault());
        case ["micro", ..]:
            return MicroBenchmarks.Run(quick);
        case ["load", ..]:
            return await LoadComparison.RunAsync(quick, Path.Combine(AppContext.BaseDirectory, "../../../load.svg"));
        case ["long", ..]:
            return await LongRun.RunAsync(quick);
        case ["start", ..]:
            return await StartUp.RunAsync(quick);
        case ["profile", ..]:
            return await LoadProfile.RunAsync(quick);
        default:
            await Console.Error.WriteLineAsync("""
                dotnet run -c Release --project tests/DcsMigration.Benchmarks -- <what> [--quick]
                  micro   the parts, one by one, against their aims
                  load    behind YARP, behind the service, behind nothing: a table, and load.svg
                  long    100,000 requests: memory, reads of the vault, sockets, threads
                  start   from the start of the process to the first answer
                  profile where the time of a request goes
                """);
            return WrongUse;
    }
}
catch (InvalidOperationException e)
{
    await Console.Error.WriteLineAsync(e.Message);
    return 1;
}
