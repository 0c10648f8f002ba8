using System.IO.Pipelines;
using DcsMigration.Tests.Infrastructure;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace DcsMigration.Tests.Http;

public sealed class RequestReaderTests
{
    private const int Largest = 16 * 1024;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_body_of_16_KiB_is_accepted(bool chunked)
    {
        var context = HttpContexts.Post(Padded(Largest), chunked: chunked);

        Assert.Null(await RefusalOf(context));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_body_of_one_byte_more_is_refused(bool chunked)
    {
        var context = HttpContexts.Post(Padded(Largest + 1), chunked: chunked);

        Assert.Equal("413 FN.4130", await RefusalOf(context));
    }

    [Fact]
    public async Task The_refusal_of_a_large_body_names_the_limit()
    {
        var (_, refusal) = await Validation.ReadAsync(HttpContexts.Post(Padded(Largest + 1)));

        Assert.Equal("Shorten the body: it may have at most 16 KiB.", refusal!.Message);
    }

    [Fact]
    public async Task A_body_whose_Content_Length_is_too_large_is_not_read()
    {
        var context = HttpContexts.Post([]);
        context.Request.ContentLength = long.MaxValue;
        context.Request.Body = new BrokenStream([], new InvalidOperationException("The body was read."));

        Assert.Equal("413 FN.4130", await RefusalOf(context));
    }

    [Fact]
    public async Task An_endless_body_is_read_only_up_to_the_limit()
    {
        var context = HttpContexts.Post([], chunked: true);
        context.Request.Body = new BrokenStream(new byte[Largest + 1], new InvalidOperationException("The body was read on."));

        Assert.Equal("413 FN.4130", await RefusalOf(context));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_empty_body_is_refused(bool chunked)
    {
        var context = HttpContexts.Post([], chunked: chunked);

        Assert.Equal("400 FN.4000", await RefusalOf(context));
    }

    [Fact]
    public async Task A_body_that_broke_off_is_refused_with_that_reason()
    {
        var context = HttpContexts.Post(Bodies.ExampleBytes);
        context.Request.Body = new BrokenStream(
            Bodies.ExampleBytes[..40], new BadHttpRequestException("Unexpected end of request content."));

        var (task, refusal) = await Validation.ReadAsync(context);

        Assert.Null(task);
        Assert.Equal("FN.4000", refusal!.Error.Code);
        Assert.Equal("Send the body again: it ended too early.", refusal.Message);
    }

    [Fact]
    public async Task A_caller_that_hangs_up_is_refused_like_a_body_that_broke_off()
    {
        var context = HttpContexts.Post(Bodies.ExampleBytes);
        context.Request.Body = new BrokenStream(Bodies.ExampleBytes[..40], new OperationCanceledException());

        Assert.Equal("400 FN.4000", await RefusalOf(context));
    }

    [Fact]
    public async Task A_body_in_pieces_is_read_to_its_end()
    {
        var context = HttpContexts.Post(Bodies.ExampleBytes, chunked: true);
        context.Request.Body = new TricklingStream(Bodies.ExampleBytes);

        var (task, _) = await Validation.ReadAsync(context);

        Assert.Equal(Bodies.SecurityGroupId, task!.SecurityGroupId);
    }

    [Fact]
    public async Task A_body_that_does_not_arrive_within_ten_seconds_is_refused()
    {
        var time = new FakeTimeProvider();
        var (context, body) = Trickling();
        var reading = Validation.ReadAsync(context, time);
        await body.Writer.WriteAsync(Bodies.ExampleBytes.AsMemory(0, 10), TestContext.Current.CancellationToken);
        time.Advance(TimeSpan.FromSeconds(6));
        await body.Writer.WriteAsync(Bodies.ExampleBytes.AsMemory(10, 10), TestContext.Current.CancellationToken);
        time.Advance(TimeSpan.FromSeconds(4) - TimeSpan.FromTicks(1));
        Assert.False(reading.IsCompleted);

        time.Advance(TimeSpan.FromTicks(1));

        var (task, refusal) = await reading.WaitAsync(TestTimeout.Limit, TestContext.Current.CancellationToken);
        Assert.Null(task);
        Assert.Equal(
            (408, "FN.4080", "Send the body again: it did not arrive within 10 seconds."),
            (refusal!.Error.Status, refusal.Error.Code, refusal.Message));
    }

    [Fact]
    public async Task A_body_that_arrives_in_time_is_read()
    {
        var time = new FakeTimeProvider();
        var (context, body) = Trickling();
        var reading = Validation.ReadAsync(context, time);
        time.Advance(TimeSpan.FromSeconds(10) - TimeSpan.FromTicks(1));
        await body.Writer.WriteAsync(Bodies.ExampleBytes, TestContext.Current.CancellationToken);
        await body.Writer.CompleteAsync();

        Assert.Null((await reading.WaitAsync(TestTimeout.Limit, TestContext.Current.CancellationToken)).Refusal);
    }

    [Fact]
    public async Task A_body_that_times_out_in_the_server_is_FN_4080()
    {
        var context = HttpContexts.Post(Bodies.ExampleBytes);
        context.Request.Body = new BrokenStream(
            Bodies.ExampleBytes[..40],
            new BadHttpRequestException("Reading the request body timed out.", StatusCodes.Status408RequestTimeout));

        Assert.Equal("408 FN.4080", await RefusalOf(context));
    }

    private static (HttpContext Context, Pipe Body) Trickling()
    {
        var pipe = new Pipe();
        var context = HttpContexts.Post(Bodies.ExampleBytes, chunked: true);
        context.Request.Body = pipe.Reader.AsStream();
        return (context, pipe);
    }

    private static byte[] Padded(int length) =>
        [.. Bodies.ExampleBytes, .. Enumerable.Repeat((byte)' ', length - Bodies.ExampleBytes.Length)];

    /// <summary>Status and code, or null where the request was accepted.</summary>
    private static async Task<string?> RefusalOf(HttpContext context)
    {
        var (task, refusal) = await Validation.ReadAsync(context);

        Assert.True(task is null != refusal is null);
        return refusal is null ? null : $"{refusal.Error.Status} {refusal.Error.Code}";
    }

    private sealed class TricklingStream(byte[] bytes) : MemoryStream(bytes, writable: false)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(buffer.Length, 7)], cancellationToken);
    }

    /// <summary>Gives some bytes and then fails, as when a connection breaks.</summary>
    private sealed class BrokenStream(byte[] start, Exception failure) : MemoryStream(start, writable: false)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            Position < Length ? base.ReadAsync(buffer, cancellationToken) : ValueTask.FromException<int>(failure);
    }
}
