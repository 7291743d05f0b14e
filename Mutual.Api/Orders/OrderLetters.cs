using System.Text;
using Microsoft.AspNetCore.Http;
using Mutual.Api.Http;
using Mutual.Grains.Kernel;
using Mutual.Grains.Orders;
using Npgsql;

namespace Mutual.Api.Orders;

/// <summary>The letter with a client's link. It lies in the home's <c>outbox</c> folder for whoever sends mail; the member who sent the order never sees it.</summary>
/// <remarks>Named after order and link, so a repeated sending writes the same letter again.</remarks>
internal sealed class OrderLetters(MutualApiSettings settings, NpgsqlDataSource database)
{
    /// <summary>The folder.</summary>
    public string Folder => Path.Combine(settings.Home, "outbox");

    /// <summary>Writes the letter of an order just sent.</summary>
    public async Task Put(OrderSent sent, HttpContext context, CancellationToken stop)
    {
        var rows = await database.Rows("""
            SELECT o.number, c.email, c.language, e.name, m.name FROM orders.order_ o JOIN clients.client c USING (client_id) JOIN ledger.entity e ON e.entity = o.entity JOIN members.member m USING (member_id)
             WHERE o.order_id = $1
            """, row => (Number: row.GetString(0), To: row.GetString(1), Language: row.GetString(2), Mutual: row.GetString(3), Member: row.GetString(4)), stop, sent.Order);
        var (number, to, language, mutual, member) = rows[0];
        var texts = ClientLinkTexts.Find(language)!;
        // No name, number or amount in the subject: subjects are read on locked screens.
        var letter = $"""
            To: {to}
            Subject: {texts.Title}
            Content-Language: {texts.Language}
            Content-Type: text/plain; charset=utf-8

            {member} {texts.Introduction}

            {texts.Order} {number}, {mutual}
            {texts.ValidUntil} {texts.Day(sent.ValidUntil)}

            {context.Request.Scheme}://{context.Request.Host}/c/{sent.Secret}

            """;
        Directory.CreateDirectory(Folder);
        await File.WriteAllTextAsync(Path.Combine(Folder, $"order-{sent.Order:N}-{Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(sent.Secret)))[..8]}.eml"), letter, stop);
    }
}
