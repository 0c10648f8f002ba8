using System.Globalization;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Perfolizer.Horology;

namespace DcsMigration.Benchmarks.Micro;

/// <summary>Runs the benchmarks of the parts, and holds them against their aims.</summary>
internal static class MicroBenchmarks
{
    private static readonly Type[] All =
        [typeof(RequestBenchmarks), typeof(SigningBenchmarks), typeof(ErrorBenchmarks), typeof(GateBenchmarks), typeof(PipelineBenchmarks)];

    public static int Run(bool quick)
    {
        var reports = All.SelectMany(type => BenchmarkRunner.Run(type, Config(quick)).Reports).Where(report => report.Success).ToList();
        Console.WriteLine();
        Console.WriteLine($"Aims, on {Machine.Text}:");
        Judge("validate the example", Cost.Of(reports, nameof(RequestBenchmarks.Validate)), new Cost(2, 1024));
        Judge("sign it", Cost.Of(reports, nameof(SigningBenchmarks.WithSignature)) - Cost.Of(reports, nameof(SigningBenchmarks.Bare)), new Cost(5, 1536));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"    the three digests of a signature alone: {Cost.Of(reports, nameof(SigningBenchmarks.Digests)).Microseconds:F2} µs"));
        Judge("the whole pipeline without sockets", Cost.Of(reports, nameof(PipelineBenchmarks.Create)), new Cost(25, 8192));
        return 0;
    }

    /// <summary>In this process: a benchmark project generated and built beside would fall under the rules of this repository's code.</summary>
    private static ManualConfig Config(bool quick) => ManualConfig.CreateEmpty()
        .AddJob(Job.Default
            .WithToolchain(InProcessEmitToolchain.Instance)
            .WithIterationTime(TimeInterval.FromMilliseconds(quick ? 150 : 250))
            .WithWarmupCount(quick ? 6 : 8)
            .WithIterationCount(quick ? 3 : 15))
        .AddDiagnoser(MemoryDiagnoser.Default)
        .AddColumnProvider(DefaultColumnProviders.Instance)
        .AddLogger(ConsoleLogger.Default);

    private static void Judge(string what, Cost cost, Cost aim) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"  {what}: {cost.Microseconds:F2} µs of {aim.Microseconds:F0}, {cost.Bytes:F0} B of {aim.Bytes:F0}{Missed(cost, aim)}"));

    private static string Missed(Cost cost, Cost aim) => cost.Microseconds <= aim.Microseconds && cost.Bytes <= aim.Bytes
        ? ""
        : string.Create(CultureInfo.InvariantCulture, $"  MISSED, {cost.Microseconds / aim.Microseconds:P0} of the time and {cost.Bytes / aim.Bytes:P0} of the memory");

    private sealed record Cost(double Microseconds, double Bytes)
    {
        public static Cost Of(List<BenchmarkReport> reports, string method)
        {
            var report = reports.Find(report => report.BenchmarkCase.Descriptor.WorkloadMethod.Name == method)
                ?? throw new InvalidOperationException($"The benchmark {method} failed: see above.");
            return new Cost(report.ResultStatistics!.Mean / 1000, report.GcStats.GetBytesAllocatedPerOperation(report.BenchmarkCase) ?? 0);
        }

        public static Cost operator -(Cost a, Cost b) => new(a.Microseconds - b.Microseconds, a.Bytes - b.Bytes);
    }
}
