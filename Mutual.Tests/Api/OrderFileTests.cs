using Mutual.Grains.Access;
using Mutual.Grains.Invoices.Documents;
using Mutual.Tests.Invoices.Documents;

namespace Mutual.Tests.Api;

public sealed class OrderFileTests(ApiHost api) : IClassFixture<ApiHost>
{
    [Fact]
    public async Task A_draft_of_a_client_is_offered_as_an_order_and_nothing_is_written()
    {
        var sold = DocumentSamples.All["be-standard"];
        var ours = System.Text.Encoding.UTF8.GetString(UblWriter.Write(sold with { Seller = sold.Seller with { VatNumber = "BE0000000097" } }).Accepted);
        await api.Sql($"UPDATE clients.client SET vat_number = 'BE0987654394' WHERE client_id = '{api.Client}'");
        var offered = await Read("application/xml", ours);
        offered.Status.Should().Be(200, offered.Body);
        offered.Json.GetProperty("client").GetGuid().Should().Be(api.Client);
        offered.Json.GetProperty("work").GetString().Should().Be("Éclairage d’une tournée, 12 soirées");
        (offered.Json.GetProperty("net").GetProperty("cents").GetInt64(), offered.Json.GetProperty("vatRate").GetDecimal(), offered.Json.GetProperty("termDays").GetInt32()).Should().Be((1000_00, 21m, 30));

        (await Read("application/xml", System.Text.Encoding.UTF8.GetString(UblWriter.Write(sold).Accepted))).Code.Should().Be("ubl-not-ours");
        (await Read("application/xml", "<a>")).Code.Should().Be("xml-invalid");
        (await Read("application/json", "{}")).Code.Should().Be("content-type");
        (await api.Call("GET", "/api/v1/orders", Role.Member)).Json.GetProperty("rows").GetArrayLength().Should().Be(0);
    }

    private Task<ApiAnswer> Read(string type, string file) => api.Call("POST", "/api/v1/entities/be/order-files", api.SecretOf(Role.Member), file, contentType: type);
}
