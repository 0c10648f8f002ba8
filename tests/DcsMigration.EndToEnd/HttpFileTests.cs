using System.Text.RegularExpressions;
using Xunit;

namespace DcsMigration.EndToEnd;

/// <summary>Each request in requests.http returns the status in its title.</summary>
public sealed partial class HttpFileTests : IAsyncLifetime
{
    private LocalProcess _local = null!;

    public async ValueTask InitializeAsync() => _local = await LocalProcess.StartAsync();

    public ValueTask DisposeAsync() => _local.DisposeAsync();

    [Fact]
    public async Task Each_request_returns_the_status_in_its_title()
    {
        var file = Recipe.InFile("requests.http");
        var variables = Variable().Matches(file).ToDictionary(
            variable => variable.Groups["name"].Value, variable => variable.Groups["value"].Value, StringComparer.Ordinal);
        variables["url"] = _local.Address.AbsoluteUri.TrimEnd('/');
        var requests = Request().Matches(file);
        Assert.Equal(Regex.Count(file, "^### ", RegexOptions.Multiline), requests.Count);

        foreach (Match request in requests)
        {
            using var message = Message(request, text => Placeholder().Replace(text, name => variables[name.Groups["name"].Value]));
            using var response = await CreateRequest.SendAsync(message);

            var title = request.Groups["title"].Value;
            Assert.StartsWith(
                $"{title}: {request.Groups["status"].Value} ",
                $"{title}: {await HttpAssert.TextAsync(response)}",
                StringComparison.Ordinal);
        }
    }

    private static HttpRequestMessage Message(Match request, Func<string, string> substitute)
    {
        var message = new HttpRequestMessage(HttpMethod.Parse(request.Groups["method"].Value), substitute(request.Groups["target"].Value))
        {
            Content = new StringContent(request.Groups["body"].Value),
        };
        message.Content.Headers.Clear();
        var headers = request.Groups["headers"].Value.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        foreach (var header in headers.Select(line => line.Split(": ")))
        {
            var (name, value) = (header[0], substitute(header[1]));
            Assert.True(
                message.Headers.TryAddWithoutValidation(name, value)
                || message.Content.Headers.TryAddWithoutValidation(name, value));
        }

        return message;
    }

    [GeneratedRegex("^@(?<name>\\w+) = (?<value>.+)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Variable();

    [GeneratedRegex("{{(?<name>\\w+)}}", RegexOptions.ExplicitCapture)]
    private static partial Regex Placeholder();

    [GeneratedRegex(
        "^### (?<title>.+) (?<status>[0-9]{3})\n"
        + "(?<method>[A-Z]+) (?<target>\\S+)\n"
        + "(?<headers>([\\w-]+: .+\n)*)"
        + "(\n(?<body>[^#]+))?",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Request();
}
