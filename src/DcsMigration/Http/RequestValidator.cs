using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using DcsMigration.Dcs;

namespace DcsMigration.Http;

/// <summary>
/// Validates a body and reports all errors at once. Reads member by member, because a deserializer stops at the first error.
/// </summary>
internal static class RequestValidator
{
    /// <summary>The fields are one level deep. Parsing deep nesting costs much time.</summary>
    public const int MaxDepth = 64;

    public static Parsed<MigrationTaskRequest> Validate(ReadOnlySpan<byte> body)
    {
        var json = body.StartsWith(Encoding.UTF8.Preamble) ? body[Encoding.UTF8.Preamble.Length..] : body;
        if (json.IndexOfAnyExcept(" \t\r\n"u8) < 0)
            return NotJson("Send a JSON object with name, vpc_id, subnet_id and security_group_id: the body is empty.");
        if (!Utf8.IsValid(json))
            return NotJson("Encode the body as UTF-8 and send it again: it is not valid UTF-8.");

        try
        {
            var root = JsonElement.Parse(json, new JsonDocumentOptions { MaxDepth = MaxDepth });
            if (root.ValueKind != JsonValueKind.Object)
            {
                return NotJson(
                    $"Send a JSON object, not {Kind(root)}: "
                    + """{"name":..., "vpc_id":..., "subnet_id":..., "security_group_id":...}.""");
            }

            if (json.Contains((byte)'\\') && HasUnreadableName(json))
                return NotJson("Correct the member names: one has an unpaired surrogate escape (\\ud800 to \\udfff).");

            return Validate(new RequestFields(root));
        }
        catch (JsonException e)
        {
            return NotJson(JsonSyntax.Explain(e, json));
        }
    }

    private static string Kind(JsonElement root) =>
        root.ValueKind == JsonValueKind.String && JsonSyntax.LooksLikeJson(root.GetRawText())
            ? "JSON inside a string"
            : RequestFields.Kind(root);

    /// <summary>Whether a member name, at any depth, has an unpaired surrogate escape.</summary>
    private static bool HasUnreadableName(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = MaxDepth });
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType == JsonTokenType.PropertyName && reader.ValueIsEscaped)
                    reader.GetString();
            }

            return false;
        }
        catch (InvalidOperationException)
        {
            return true;
        }
    }

    private static Parsed<MigrationTaskRequest> Validate(RequestFields fields)
    {
        var name = fields.Required("name", FieldRules.NameError);
        var description = fields.Optional("description", FieldRules.DescriptionError);
        var vpcId = fields.Required("vpc_id", FieldRules.UuidError);
        var subnetId = fields.Required("subnet_id", FieldRules.SubnetIdError);
        var securityGroupId = fields.Required("security_group_id", FieldRules.UuidError);
        if (fields.Errors.Count == 0)
            return new MigrationTaskRequest(name!, description, vpcId!, subnetId!, securityGroupId!);

        var details = Details(fields.Errors);
        return fields.HasDuplicate
            ? new Refusal(FunctionError.NotJson, $"Send each member once: {FieldError.Summary(details)}", details)
            : new Refusal(FunctionError.Invalid, $"Correct the body: {FieldError.Summary(details)}", details);
    }

    private static IReadOnlyList<FieldError> Details(IReadOnlyList<FieldError> errors) => errors.Count <= RequestFields.MaxErrorsShown
        ? errors
        :
        [
            .. errors.Take(RequestFields.MaxErrorsShown),
            new FieldError("…", $"and {errors.Count - RequestFields.MaxErrorsShown} more errors"),
        ];

    private static Refusal NotJson(string message) => new(FunctionError.NotJson, message);
}
