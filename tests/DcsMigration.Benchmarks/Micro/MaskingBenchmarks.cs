using System.Text;
using BenchmarkDotNet.Attributes;
using DcsMigration.Credentials;

namespace DcsMigration.Benchmarks.Micro;

/// <summary>Looks for secrets in replies without one: to a create, and a page of the list without and with JSON escapes.</summary>
public class MaskingBenchmarks
{
    private readonly SecretMask _mask = new(ApiExample.Key.Id, new string('t', 1600));
    private readonly byte[] _page = Page("an online");
    private readonly byte[] _pageWithEscapes = Page("""an \"online\" """);

    [Benchmark]
    public object Reply() => _mask.Apply(ApiExample.Reply);

    [Benchmark]
    public object List() => _mask.Apply(_page);

    [Benchmark]
    public object ListWithEscapes() => _mask.Apply(_pageWithEscapes);

    private static byte[] Page(string description)
    {
        var task = $$"""
            {"task_id":"b21989ec-2889-4b8e-99db-19c073425ec2","task_name":"dcs-migration-thrc","status":"SUCCESS",
            "description":"Creating {{description}} data migration task","created_at":"2021-06-16T06:12:55.508Z"}
            """;
        return Encoding.UTF8.GetBytes($$"""{"count":20,"migration_tasks":[{{string.Join(',', Enumerable.Repeat(task, 20))}}]}""");
    }
}
