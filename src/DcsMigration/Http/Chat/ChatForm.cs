using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using System.Text.Unicode;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;

namespace DcsMigration.Http.Chat;

/// <summary>The form that a chat platform sends for a command. A form that is invalid has no fields.</summary>
internal sealed partial class ChatForm
{
    private const int MaxIdLength = 64;

    private readonly Dictionary<string, StringValues> _fields = [];

    public ChatForm(ReadOnlySpan<byte> body)
    {
        var text = Encoding.UTF8.GetString(body);
        if (BadEscape().IsMatch(text) || !Utf8.IsValid(WebUtility.UrlDecodeToBytes([.. body], 0, body.Length)))
            return;

        var fields = QueryHelpers.ParseQuery(text);
        IsValid = fields.Values.All(value => value.Count == 1);
        if (IsValid)
            _fields = fields;
    }

    /// <summary>False if the form is not UTF-8, has a % that is not an escape, or has a field more than once.</summary>
    public bool IsValid { get; }

    /// <summary>The text of a field. Empty if the field is absent.</summary>
    public string this[string name] => _fields.GetValueOrDefault(name).ToString();

    /// <summary>The text of a field if it can be an id of a platform, and so can be logged and shown. Otherwise empty.</summary>
    public string Id(string name) =>
        this[name] is { Length: <= MaxIdLength } id && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.') ? id : "";

    [GeneratedRegex("%(?![0-9A-Fa-f]{2})", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex BadEscape();
}
