using System.Text;
using System.Text.Unicode;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;

namespace DcsMigration.Http.Chat;

/// <summary>The form that a chat platform sends for a command. A form that is invalid has no fields.</summary>
internal sealed class ChatForm
{
    private const int MaxIdLength = 64;

    private readonly Dictionary<string, StringValues> _fields = [];

    public ChatForm(ReadOnlySpan<byte> body)
    {
        if (!Utf8.IsValid(body))
            return;

        var fields = QueryHelpers.ParseQuery(Encoding.UTF8.GetString(body));
        IsValid = fields.Values.All(value => value.Count == 1);
        if (IsValid)
            _fields = fields;
    }

    /// <summary>False if the form is not UTF-8, or a field occurs more than once.</summary>
    public bool IsValid { get; }

    /// <summary>The text of a field. Empty if the field is absent.</summary>
    public string this[string name] => _fields.GetValueOrDefault(name).ToString();

    /// <summary>The text of a field if it can be an id of a platform, and so can be logged and shown. Otherwise empty.</summary>
    public string Id(string name) =>
        this[name] is { Length: <= MaxIdLength } id && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.') ? id : "";
}
