using DcsMigration.Dcs;
using DcsMigration.Http;
using DcsMigration.Secrets;

namespace DcsMigration.Tests;

/// <summary>Takes apart what a reader returned, for tests that expect one of the two.</summary>
internal static class ReadParts
{
    extension<T>(Parsed<T> parsed)
    {
        public T? Value => parsed is Parsed<T>.Valid valid ? valid.Value : default;

        public Refusal? Refusal => (parsed as Parsed<T>.Refused)?.Refusal;

        public void Deconstruct(out T? value, out Refusal? refusal) => (value, refusal) = (parsed.Value, parsed.Refusal);
    }

    extension<T>(SecretContent<T> content)
        where T : class
    {
        public T? Value => (content as SecretContent<T>.Valid)?.Value;

        public string? Reason => (content as SecretContent<T>.Invalid)?.Reason;

        public void Deconstruct(out T? value, out string? reason) => (value, reason) = (content.Value, content.Reason);
    }

    extension<T>(FetchResult<T> fetched)
        where T : class
    {
        public T? Value => (fetched as FetchResult<T>.Fetched)?.Value;

        public FetchError? Error => (fetched as FetchResult<T>.Failed)?.Error;
    }

    extension(TaskSearch search)
    {
        public IReadOnlyList<FoundTask>? Tasks => (search as TaskSearch.Listed)?.Tasks;

        public string? Error => (search as TaskSearch.Failed)?.Reason;
    }
}
