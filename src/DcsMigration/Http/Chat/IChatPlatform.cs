using Microsoft.AspNetCore.Http;

namespace DcsMigration.Http.Chat;

/// <summary>What differs between the chat platforms.</summary>
internal interface IChatPlatform
{
    string Name { get; }

    /// <summary>Whether the request claims to be from this platform. <see cref="VerifyAsync"/> proves it.</summary>
    bool IsClaimedBy(IHeaderDictionary headers);

    /// <summary>Why the request is not from this platform, or null.</summary>
    ValueTask<Refusal?> VerifyAsync(IHeaderDictionary headers, ReadOnlyMemory<byte> body, ChatForm form);

    /// <summary>How long the platform still waits for the response.</summary>
    TimeSpan TimeLeft(IHeaderDictionary headers);

    /// <summary>Where an answer can be posted later. Empty if it can't.</summary>
    string ResponseUrl(ChatForm form);

    /// <summary>The text as the person typed it.</summary>
    string Typed(ChatForm form);

    /// <summary>The person who typed the command, as the platform shows people.</summary>
    string Person(ChatForm form);

    /// <summary>Escapes a text that is shown in a code block.</summary>
    string Escape(string text);
}
