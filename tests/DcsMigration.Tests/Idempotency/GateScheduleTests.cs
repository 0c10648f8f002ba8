using DcsMigration.Idempotency;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Xunit;

namespace DcsMigration.Tests.Idempotency;

/// <summary>Whatever becomes of the attempts of several keys with one body, in whatever order: each key ends with one task of its own.</summary>
public sealed class GateScheduleTests
{
    private const int Keys = 4;

    /// <summary>A request, some time after the one before, with what becomes of its create and which call of the store fails.</summary>
    public sealed record Request(int Key, Answer Answer, int SecondsLater, int FailingCall, bool IsDone);

    public static class Schedules
    {
        public static Arbitrary<Request> Requests() => Arb.From(
            from key in Gen.Choose(0, Keys - 1)
            from answer in Gen.Elements(Enum.GetValues<Answer>())
            from seconds in Gen.Elements(0, 1, 10, 43, 121, 163)
            from failingCall in Gen.Frequency((3, Gen.Constant(0)), (1, Gen.Choose(1, 12)))
            from isDone in Gen.Elements(false, true)
            select new Request(key, answer, seconds, failingCall, isDone));
    }

    [Property(MaxTest = 1000, Arbitrary = [typeof(Schedules)])]
    public async Task Each_key_gets_one_task_of_its_own(Request[] requests, byte listLag)
    {
        using var bench = new GateBench();
        bench.Dcs.ListLag = TimeSpan.FromSeconds(listLag % (int)GateBench.SettleAfter.TotalSeconds);
        var told = new Dictionary<int, string>();
        foreach (var request in requests)
        {
            bench.Time.Advance(TimeSpan.FromSeconds(request.SecondsLater));
            bench.Store.Fail(request.FailingCall, request.IsDone);
            var result = await AskAsync(bench, request.Key, request.Answer);

            if (result is not null && GateBench.IdIn(result) is { } id)
                Assert.Equal(id, told.TryGetValue(request.Key, out var before) ? before : told[request.Key] = id);
            Assert.IsNotType<GateResult.Ambiguous>(result);
            Assert.True(bench.Dcs.Tasks.Count <= requests.Select(asked => asked.Key).Distinct().Count());
        }

        bench.Store.Fail(call: 0, isDone: false);
        foreach (var (key, id) in await HealAsync(bench))
            Assert.Equal(id, told.TryGetValue(key, out var before) ? before : told[key] = id);

        Assert.Equal(Keys, told.Count);
        Assert.Equal(bench.Dcs.Tasks.Order(StringComparer.Ordinal), told.Values.Order(StringComparer.Ordinal));
    }

    /// <summary>All keys are asked for until each is answered.</summary>
    private static async Task<Dictionary<int, string>> HealAsync(GateBench bench)
    {
        var ids = new Dictionary<int, string>();
        for (var round = 0; round < Keys && ids.Count < Keys; round++)
        {
            bench.Time.Advance(GateBench.Settled);
            for (var key = 0; key < Keys; key++)
            {
                if (GateBench.IdIn((await AskAsync(bench, key, Answer.Creates))!) is { } id)
                    ids[key] = id;
            }
        }

        return ids;
    }

    private static async Task<GateResult?> AskAsync(GateBench bench, int key, Answer answer)
    {
        try
        {
            return await bench.AskAsync($"key-{key}", answer);
        }
        catch (ProcessDiedException)
        {
            return null;
        }
    }
}
