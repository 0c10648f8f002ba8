using Xunit;

namespace DcsMigration.EndToEnd;

/// <summary>Checks the status of replies. A failure shows the replies' bodies, which say why.</summary>
internal static class HttpAssert
{
    public static Task StatusAsync(int expected, HttpResponseMessage response) => StatusesAsync([expected], response);

    public static async Task StatusesAsync(int[] expected, params HttpResponseMessage[] responses)
    {
        if (!expected.SequenceEqual(responses.Select(response => (int)response.StatusCode)))
            Assert.Fail($"Expected {string.Join(", ", expected)}, but received:\n{await TextAsync(responses)}");
    }

    public static async Task<string> TextAsync(params HttpResponseMessage[] responses)
    {
        var texts = responses.Select(async response =>
            $"{(int)response.StatusCode} {await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)}");
        return string.Join('\n', await Task.WhenAll(texts));
    }
}
