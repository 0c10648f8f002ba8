using DcsMigration.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Xunit;

namespace DcsMigration.Tests.Http;

public sealed class IdempotencyKeyReaderTests
{
    private const string TwoKeys =
        "Idempotency-Key: it was sent more than once, or contains \", \": send it once, or put it in double quotes";

    private static readonly string Longest = new('k', 255);

    [Theory]
    [InlineData("8e03978e-40d5-43e8-bc93-6894a57f9324", "8e03978e-40d5-43e8-bc93-6894a57f9324")]
    [InlineData("  padded\t", "padded")]
    [InlineData("with spaces,a comma and a \" in it", "with spaces,a comma and a \" in it")]
    [InlineData("\"quoted\"", "quoted")]
    [InlineData(" \"quoted\" ", "quoted")]
    [InlineData("\" spaces inside \"", " spaces inside ")]
    [InlineData("\"a, b\"", "a, b")]
    [InlineData(" \"a, b\"", "a, b")]
    [InlineData("~! ~", "~! ~")]
    [InlineData("\"a \\\"quote\\\" and a \\\\\"", "a \"quote\" and a \\")]
    public void A_key_is_read_bare_or_quoted(string header, string key)
    {
        Assert.Equal((key, null), Read(header));
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("\"\"")]
    public void An_empty_key_is_refused(string header)
    {
        AssertRefused(Read(header), "Idempotency-Key: it is empty");
    }

    [Theory]
    [InlineData("\"")]
    [InlineData("\"unterminated")]
    [InlineData("\"unterminated\\\"")]
    [InlineData("\"unterminated\\")]
    [InlineData("\"with a wrong \\escape\"")]
    [InlineData("\"key\" and more")]
    [InlineData("\"key\";parameter=1")]
    [InlineData("\"key-1\", \"key-2\"")]
    public void A_key_that_starts_with_a_quotation_mark_must_be_a_whole_quoted_string(string header)
    {
        AssertRefused(Read(header), "Idempotency-Key: it starts with a quotation mark but is not one quoted string");
    }

    [Fact]
    public void A_key_has_at_most_255_characters()
    {
        Assert.Equal((Longest, null), Read(Longest));
        Assert.Equal((Longest, null), Read($"\"{Longest}\""));
        AssertRefused(Read(Longest + "k"), "Idempotency-Key: it has more than 255 characters");
        AssertRefused(Read($"\"{Longest}k\""), "Idempotency-Key: it has more than 255 characters");
    }

    [Theory]
    [InlineData("a\0b")]
    [InlineData("a\tb")]
    [InlineData("a\u007fb")]
    [InlineData("a\u0085b")]
    [InlineData("\"a\tb\"")]
    [InlineData("schlüssel")]
    [InlineData("\"schlüssel\"")]
    [InlineData("🗝")]
    public void A_character_that_is_not_printable_ASCII_is_refused(string header)
    {
        AssertRefused(Read(header), "Idempotency-Key: it contains ");
    }

    [Theory]
    [InlineData("order\u00a04711", "contains a no-break space (U+00A0): use printable ASCII")]
    [InlineData("order\u200b", "contains a zero-width space (U+200B): use printable ASCII")]
    [InlineData("a\tb", "contains a tab (U+0009): use printable ASCII")]
    [InlineData("schlüssel", "contains \"ü\": use printable ASCII")]
    public void A_character_that_is_not_printable_ASCII_is_named(string header, string why) =>
        AssertRefused(Read(header), $"Idempotency-Key: it {why}");

    [Theory]
    [InlineData("@{workflow()['run']['name']}", "contains @{: your tool did not evaluate the expression")]
    [InlineData("order-{{ $json.order }}", "contains {{: your tool did not evaluate the expression")]
    [InlineData("order-${ORDER}", "contains ${: your tool did not evaluate the expression")]
    [InlineData("[object Object]-1", "contains [object Object]: the expression in your tool is an object")]
    [InlineData("undefined", "is \"undefined\": the expression in your tool has no value")]
    [InlineData("\"null\"", "is \"null\": the expression in your tool has no value")]
    [InlineData("$(Build.BuildId)", "contains $(: your tool did not evaluate the expression")]
    [InlineData("order-$(date +%s)", "contains $(: your tool did not evaluate the expression")]
    [InlineData("$[variables.order]", "contains $[: your tool did not evaluate the expression")]
    [InlineData("#{Octopus.Release.Number}", "contains #{: your tool did not evaluate the expression")]
    [InlineData("{% raw %}", "contains {%: your tool did not evaluate the expression")]
    [InlineData("<%= order %>", "contains <%: your tool did not evaluate the expression")]
    [InlineData("@guid()", "contains @guid(: your tool did not evaluate the expression")]
    [InlineData("%ORDER%", "contains %ORDER%: your tool did not evaluate the expression")]
    [InlineData("order-%BUILD_NUMBER%-1", "contains %BUILD_NUMBER%: your tool did not evaluate the expression")]
    [InlineData("%order.id%", "contains %order.id%: your tool did not evaluate the expression")]
    [InlineData("%DATE%-%TIME%", "contains %DATE%: your tool did not evaluate the expression")]
    [InlineData("$ORDER", "contains $ORDER: your tool did not evaluate the expression")]
    [InlineData("order-$ORDER_ID", "contains $ORDER_ID: your tool did not evaluate the expression")]
    [InlineData("$env:ORDER", "contains $env:ORDER: your tool did not evaluate the expression")]
    [InlineData("order-$id", "contains $id: your tool did not evaluate the expression")]
    [InlineData("$json.id", "contains $json.id: your tool did not evaluate the expression")]
    [InlineData("order-{id}", "contains {id}: your tool did not evaluate the expression")]
    [InlineData("{0}", "contains {0}: your tool did not evaluate the expression")]
    [InlineData("order-{}", "contains {}: your tool did not evaluate the expression")]
    [InlineData("{!Account.Id}", "contains {!Account.Id}: your tool did not evaluate the expression")]
    [InlineData("%order-id%", "contains %order-id%: your tool did not evaluate the expression")]
    [InlineData("%time:~0,2%", "contains %time:~0,2%: your tool did not evaluate the expression")]
    [InlineData("<?= $id ?>", "contains <?: your tool did not evaluate the expression")]
    [InlineData("[[order]]", "contains [[: your tool did not evaluate the expression")]
    [InlineData("%(order)s", "contains %(: your tool did not evaluate the expression")]
    [InlineData("*|ORDER|*", "contains *|: your tool did not evaluate the expression")]
    [InlineData("#REF!", "is \"#REF!\": the expression in your tool has no value")]
    [InlineData("00000000-0000-0000-0000-000000000000", "is \"00000000-0000-0000-0000-000000000000\": the expression in your tool has")]
    [InlineData("order-None", "ends with \"None\": the expression in your tool has no value")]
    [InlineData("order-nan", "ends with \"nan\": the expression in your tool has no value")]
    [InlineData("System.Object[]", "contains System.Object[]: the expression in your tool is an object")]
    [InlineData("order-Invalid Date", "contains Invalid Date: the expression in your tool is an object")]
    [InlineData("Promise { <pending> }", "contains Promise {: the expression in your tool is an object")]
    [InlineData("None", "is \"None\": the expression in your tool has no value")]
    [InlineData("NaN", "is \"NaN\": the expression in your tool has no value")]
    [InlineData("nil", "is \"nil\": the expression in your tool has no value")]
    [InlineData("NULL", "is \"NULL\": the expression in your tool has no value")]
    [InlineData("<no value>", "is \"<no value>\": the expression in your tool has no value")]
    [InlineData("order-undefined", "ends with \"undefined\": the expression in your tool has no value")]
    [InlineData("order/null", "ends with \"null\": the expression in your tool has no value")]
    [InlineData("a_null", "ends with \"null\": the expression in your tool has no value")]
    [InlineData("order:4711:NULL", "ends with \"NULL\": the expression in your tool has no value")]
    [InlineData("order-(null)", "ends with \"null\": the expression in your tool has no value")]
    [InlineData("orderundefined", "ends with \"undefined\": the expression in your tool has no value")]
    [InlineData("[object Promise]", "contains [object Promise]: the expression in your tool is an object")]
    [InlineData("System.Collections.Hashtable", "contains System.Collections.Hashtable: the expression in your tool is an object")]
    public void An_expression_that_was_not_evaluated_is_refused(string header, string why) =>
        AssertRefused(Read(header), $"Correct the header Idempotency-Key: it {why}");

    [Theory]
    [InlineData("undefined-1")]
    [InlineData("null-order")]
    [InlineData("{5e37b3be-950a-48e1-b498-65b63d336481}")]
    [InlineData("{e37b3be5950a48e1b49865b63d336481}")]
    [InlineData("$1-@home-5$")]
    [InlineData("order-none")]
    [InlineData("100%-50%")]
    [InlineData("50% off 20% on")]
    [InlineData("a%20b%20c")]
    [InlineData("%C3%A4%C3%B6")]
    [InlineData("price-100$USD")]
    [InlineData("annull")]
    [InlineData("order-None-1")]
    [InlineData("nonexistent")]
    [InlineData("order-nullable")]
    public void Text_that_only_looks_like_an_expression_is_a_key(string header) => Assert.Null(Read(header).Refusal);

    /// <summary>Without it the body would be the key, for ten minutes only.</summary>
    [Theory]
    [InlineData("X-Idempotency-Key")]
    [InlineData("Idempotency_Key")]
    [InlineData("idempotent-key")]
    [InlineData("Indempotency-Key")]
    public void A_misspelled_header_is_refused_unless_there_is_a_key(string header)
    {
        var headers = new HeaderDictionary { [header] = "order-1" };

        Assert.Equal(
            $"Correct the header {header}: it is unknown (did you mean Idempotency-Key?).",
            IdempotencyKeyReader.Read(headers).Refusal?.Message);
        headers["Idempotency-Key"] = "order-1";
        Assert.Null(IdempotencyKeyReader.Read(headers).Refusal);
    }

    [Fact]
    public void Two_keys_are_refused_even_if_they_are_equal()
    {
        AssertRefused(Read(new StringValues(["key-1", "key-2"])), TwoKeys);
        AssertRefused(Read(new StringValues(["key-1", "key-1"])), TwoKeys);
    }

    /// <summary>The Functions host joins repeated headers.</summary>
    [Theory]
    [InlineData("key-1, key-2")]
    [InlineData("key-1, key-1")]
    [InlineData("key-1, ")]
    public void Two_keys_joined_in_one_header_are_refused(string header)
    {
        AssertRefused(Read(header), TwoKeys);
    }

    [Fact]
    public void Without_a_header_the_key_is_derived()
    {
        Assert.Equal(new CallerKey.Derived(), IdempotencyKeyReader.Read(new HeaderDictionary()));
    }

    [Fact]
    public void Without_an_Idempotency_Key_the_webhook_id_is_the_key()
    {
        Assert.Equal(
            new CallerKey.Sent("migration-tasks", "webhook-id", "msg_1"),
            IdempotencyKeyReader.Read(new HeaderDictionary { ["webhook-id"] = "msg_1", ["svix-id"] = "msg_2" }));
        Assert.Equal(
            new CallerKey.Sent("migration-tasks", "webhook-id", "msg_2"),
            IdempotencyKeyReader.Read(new HeaderDictionary { ["svix-id"] = "msg_2" }));
        Assert.Equal(
            new CallerKey.Sent("migration-tasks", "header", "key-1"),
            IdempotencyKeyReader.Read(new HeaderDictionary { ["webhook-id"] = "msg_1", ["Idempotency-Key"] = "key-1" }));
    }

    [Fact]
    public void A_malformed_key_is_refused_even_if_there_is_a_webhook_id()
    {
        AssertRefused(
            IdempotencyKeyReader.Read(new HeaderDictionary { ["webhook-id"] = "msg_1", ["Idempotency-Key"] = "" }),
            "Idempotency-Key: it is empty");
    }

    [Fact]
    public void A_refusal_says_what_a_key_must_be() => Assert.Equal(
        "Correct the header Idempotency-Key: it is empty. Send one value of 1 to 255 characters, the same for each retry.",
        IdempotencyKeyReader.Read(new HeaderDictionary { ["Idempotency-Key"] = "" }).Refusal!.Message);

    [Fact]
    public void A_malformed_webhook_id_is_refused_and_its_header_named()
    {
        AssertRefused(IdempotencyKeyReader.Read(new HeaderDictionary { ["svix-id"] = "" }), "Correct the header svix-id: it is empty");
        AssertRefused(
            IdempotencyKeyReader.Read(new HeaderDictionary { ["webhook-id"] = "\"msg_1" }),
            "webhook-id: it starts with a quotation mark");
    }

    private static (string? Key, Refusal? Refusal) Read(StringValues header)
    {
        var (key, refusal) = IdempotencyKeyReader.Read(new HeaderDictionary { ["idempotency-key"] = header });
        return ((key as CallerKey.Sent)?.Text, refusal);
    }

    private static void AssertRefused(Parsed<CallerKey> read, string why) =>
        AssertRefused(((read.Value as CallerKey.Sent)?.Text, read.Refusal), why);

    private static void AssertRefused((string? Key, Refusal? Refusal) read, string why)
    {
        Assert.Null(read.Key);
        Assert.Equal("FN.4002", read.Refusal?.Error.Code);
        Assert.Equal(400, read.Refusal?.Error.Status);
        Assert.Contains(why, read.Refusal?.Message, StringComparison.Ordinal);
    }
}
