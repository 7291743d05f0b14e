using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Mutual.Api.Access;
using Mutual.Grains.Access;

namespace Mutual.Tests.Api;

public sealed class AccessTests(ApiHost api) : IClassFixture<ApiHost>
{
    private static readonly Role[] People = [Role.Member, Role.Client, Role.Accountant, Role.Approver, Role.Auditor, Role.Board, Role.Delegate, Role.Operator];

    /// <summary>Every route and who may call it, as trust.md §2 says: M C P A U B D O, T for a machine with every scope.</summary>
    private static readonly Dictionary<string, string> Table = new()
    {
        ["GET /api/v1/token"] = "MCPAUBDOT", ["DELETE /api/v1/token"] = "MCPAUBDOT",
        ["GET /api/v1/approvals"] = "PAU", ["GET /api/v1/approvals/{approval:guid}"] = "PAU", ["POST /api/v1/approvals/{approval:guid}/approve"] = "A",
        ["POST /api/v1/members"] = "P", ["GET /api/v1/members"] = "PAUT", ["GET /api/v1/members/{member:guid}"] = "MPAUT", ["PUT /api/v1/members/{member:guid}/salary"] = "MP",
        ["PUT /api/v1/members/{member:guid}/iban"] = "M", ["POST /api/v1/members/{member:guid}/leaving"] = "MP", ["GET /api/v1/members/{member:guid}/payslips"] = "MPAUT",
        ["POST /api/v1/clients"] = "P", ["GET /api/v1/clients"] = "MCPAUT", ["GET /api/v1/clients/{client:guid}"] = "MCPAUT", ["POST /api/v1/clients/{client:guid}/limit"] = "P",
        ["PUT /api/v1/clients/{client:guid}/standing"] = "P", ["POST /api/v1/clients/{client:guid}/bankruptcy"] = "P", ["PUT /api/v1/clients/{client:guid}/class"] = "P", ["POST /api/v1/clients/{client:guid}/relations"] = "P",
        ["POST /api/v1/clients/{client:guid}/frameworks"] = "P", ["POST /api/v1/client-groups"] = "P", ["GET /api/v1/client-groups"] = "PAU", ["GET /api/v1/limits/{scope}"] = "PAU",
        ["POST /api/v1/limits/{scope}"] = "P",
        ["POST /api/v1/entities/{entity}/order-files"] = "MP", ["POST /api/v1/orders"] = "MPT", ["GET /api/v1/orders"] = "MCPAUT", ["GET /api/v1/orders/{order:guid}"] = "MCPAUT", ["PUT /api/v1/orders/{order:guid}/terms"] = "MPT",
        ["POST /api/v1/orders/{order:guid}/sending"] = "MPT", ["POST /api/v1/orders/{order:guid}/delivery"] = "MPT", ["POST /api/v1/orders/{order:guid}/cancellation"] = "MP",
        ["POST /api/v1/invoices"] = "MPT", ["GET /api/v1/invoices"] = "MCPAUT", ["GET /api/v1/invoices/{invoice:guid}"] = "MCPAUT", ["POST /api/v1/invoices/{invoice:guid}/credit-notes"] = "P",
        ["POST /api/v1/invoices/{invoice:guid}/default"] = "P", ["POST /api/v1/invoices/{invoice:guid}/write-off"] = "P",
        ["GET /api/v1/invoices/{invoice:guid}/documents"] = "MCPAUT", ["GET /api/v1/invoices/{invoice:guid}/documents/{document:guid}/{form}"] = "MCPAUT",
        ["GET /api/v1/disputes"] = "PAUT", ["POST /api/v1/invoices/{invoice:guid}/disputes"] = "CP", ["GET /api/v1/invoices/{invoice:guid}/disputes"] = "MCPAUT",
        ["POST /api/v1/invoices/{invoice:guid}/disputes/{dispute:guid}/decision"] = "P", ["POST /api/v1/invoices/{invoice:guid}/dunning-blocks"] = "P",
        ["GET /api/v1/invoices/{invoice:guid}/dunning-blocks"] = "PAU", ["GET /api/v1/invoices/{invoice:guid}/letters"] = "MCPAUT",
        ["GET /api/v1/invoices/{invoice:guid}/letters/{letter:guid}/document"] = "CPAU",
        ["GET /api/v1/invoices/{invoice:guid}/refunds"] = "PAU", ["POST /api/v1/invoices/{invoice:guid}/refunds"] = "P",
        ["GET /api/v1/invoices/{invoice:guid}/payment"] = "CP", ["POST /api/v1/invoices/{invoice:guid}/payment"] = "CP",
        ["POST /api/v1/bank/{entity}/statements"] = "PT", ["POST /api/v1/bank/{entity}/placement"] = "PT", ["GET /api/v1/bank/{entity}/suspense"] = "PAUT",
        ["POST /api/v1/bank/{entity}/suspense/{line:guid}/placement"] = "P", ["POST /api/v1/bank/{entity}/suspense/{line:guid}/endowment"] = "P", ["POST /api/v1/bank/{entity}/suspense/{line:guid}/loan"] = "P",
        ["GET /api/v1/payroll/{entity}/{month}"] = "PAUT", ["POST /api/v1/payroll/{entity}/{month}/start"] = "POT", ["POST /api/v1/payroll/{entity}/{month}/review"] = "P",
        ["POST /api/v1/payroll/{entity}/{month}/approval"] = "A", ["POST /api/v1/payroll/{entity}/{month}/payment"] = "A", ["POST /api/v1/payroll/{entity}/{month}/closing"] = "PA",
        ["POST /api/v1/payroll/{entity}/{month}/payment-again"] = "P", ["POST /api/v1/payroll/{entity}/{month}/floor-payments"] = "P", ["POST /api/v1/payroll/{entity}/{month}/documents"] = "P", ["GET /api/v1/payroll/{entity}/{month}/documents"] = "PAU",
        ["POST /api/v1/payroll/{entity}/levies"] = "P",
        ["GET /api/v1/payroll/{entity}/declarations/{period}"] = "PAU", ["GET /api/v1/payroll/{entity}/declarations/{period}/csv"] = "PU",
        ["GET /api/v1/payroll/{entity}/pay-statements/{year}"] = "PAU", ["GET /api/v1/payroll/{entity}/pay-statements/{year}/csv"] = "PU",
        ["GET /api/v1/payslips/{payslip:guid}"] = "MPAUT", ["GET /api/v1/payslips/{payslip:guid}/document"] = "MPAUT",
        ["GET /api/v1/payroll/{entity}/{month}/payslips"] = "PAUT", ["GET /api/v1/payroll/{entity}/{month}/bank-file"] = "A",
        ["GET /api/v1/members/{member:guid}/salary-plan"] = "MPAUT", ["PUT /api/v1/members/{member:guid}/contract"] = "P", ["PUT /api/v1/entities/{entity}/employer-rates"] = "P",
        ["POST /api/v1/simulations/pay"] = "MCPAUBDOT",
        ["GET /api/v1/members/{member:guid}/recourse"] = "MPAUT", ["PUT /api/v1/members/{member:guid}/recourse/plan"] = "P", ["POST /api/v1/members/{member:guid}/recourse/write-off"] = "P",
        ["GET /api/v1/members/{member:guid}/reserves"] = "MPAUT", ["POST /api/v1/members/{member:guid}/sick-pay"] = "P", ["POST /api/v1/payslips/{payslip:guid}/correction"] = "P",
        ["POST /api/v1/members/{member:guid}/expenses"] = "MP", ["GET /api/v1/members/{member:guid}/expenses"] = "MPAUT", ["POST /api/v1/expenses/{expense:guid}/approval"] = "P",
        ["POST /api/v1/expenses/{expense:guid}/rejection"] = "P", ["POST /api/v1/payroll/{entity}/expense-files"] = "P", ["POST /api/v1/payroll/{entity}/expense-files/{file:guid}/release"] = "A",
        ["GET /api/v1/ledger/{entity}/balance"] = "PAUBT", ["GET /api/v1/ledger/{entity}/accounts/{account}/entries"] = "PAUT", ["GET /api/v1/ledger/{entity}/verification"] = "PAUB",
        ["POST /api/v1/books/{entity}/entries"] = "P", ["POST /api/v1/books/{entity}/entries/{manual:guid}/reversal"] = "P", ["GET /api/v1/books/{entity}/entries"] = "PAU",
        ["GET /api/v1/books/{entity}/periods/{month}"] = "PAU", ["POST /api/v1/books/{entity}/periods/{month}/closing"] = "P", ["POST /api/v1/books/{entity}/periods/{month}/reopening"] = "P",
        ["POST /api/v1/books/{entity}/years/{year}/closing"] = "P", ["GET /api/v1/books/{entity}/vat-return"] = "PAUT", ["GET /api/v1/books/{entity}/aged-receivables"] = "PAUT",
        ["GET /api/v1/members/{member:guid}/activity/{month}"] = "MPAUT",
        ["GET /api/v1/proof/{entity}/traces/{kind}/{number}"] = "PAUT", ["GET /api/v1/proof/{entity}/trial-balance"] = "PAUT", ["GET /api/v1/proof/{entity}/heads"] = "MPAUBD",
        ["GET /api/v1/proof/{entity}/checks"] = "PAUBO", ["GET /api/v1/proof/{entity}/access-log"] = "U",
        ["GET /api/v1/fund/{entity}"] = "MPAUBDT", ["GET /api/v1/fund/{entity}/statement"] = "MPAUBDT", ["GET /api/v1/fund/{entity}/statistics"] = "MPAUBDT",
        ["GET /api/v1/fund/{entity}/decomposition"] = "MPAUBDT", ["GET /api/v1/fund/{entity}/history"] = "MPAUBDT", ["GET /api/v1/fund/{entity}/throttle"] = "MPAUBDT",
        ["GET /api/v1/fund/{entity}/stress"] = "MPAUBDT", ["GET /api/v1/invoices/{invoice:guid}/explanation"] = "MPAUT", ["GET /api/v1/invoices/{invoice:guid}/decomposition"] = "MPAUT",
        ["GET /api/v1/guarantee-decisions"] = "PAU", ["GET /api/v1/orders/{order:guid}/guarantee"] = "MPAUT", ["POST /api/v1/invoices/{invoice:guid}/reviews"] = "M", ["GET /api/v1/invoices/{invoice:guid}/reviews"] = "MPAU",
        ["POST /api/v1/invoices/{invoice:guid}/reviews/answer"] = "P", ["POST /api/v1/invoices/{invoice:guid}/advance"] = "M",
        ["POST /api/v1/entities/{entity}/move-in/{kind}"] = "P", ["GET /api/v1/entities/{entity}/move-in/{upload:guid}"] = "PAU",
        ["POST /api/v1/entities/{entity}/move-in/{upload:guid}/carrying-out"] = "P", ["POST /api/v1/entities/{entity}/move-in/{upload:guid}/taking-back"] = "P",
        ["GET /api/v1/entities"] = "MCPAUBDOT", ["GET /api/v1/entities/{entity}/policy"] = "MCPAUBDOT",
    };

    [Fact]
    public void Every_route_says_who_may_call_it_and_says_what_the_mutual_decided()
    {
        var routes = Routes().ToDictionary(route => route.Name, route => route.Endpoint.Metadata.GetMetadata<AllowedCallers>());
        routes.Keys.Should().BeEquivalentTo(Table.Keys);
        foreach (var (name, allowed) in routes)
        {
            var letters = string.Concat(People.Where(role => allowed!.Roles.Contains(role)).Select(Letter)) + (allowed!.Scope is not null || allowed.Roles.Contains(Role.Machine) ? "T" : "");
            letters.Should().Be(Table[name], name);
        }
    }

    [Fact]
    public async Task Each_role_is_let_in_where_it_may_and_nowhere_else()
    {
        foreach (var (name, endpoint) in Routes().Where(route => route.Name != "DELETE /api/v1/token"))
        {
            var (method, path) = Sample(name);
            foreach (var role in Enum.GetValues<Role>())
            {
                var answer = await api.Call(method, path, api.SecretOf(role), method == "GET" ? null : "{}", contentType: path.EndsWith("/statements", StringComparison.Ordinal) ? "application/xml" : "application/json");
                var allowed = Table[name].Contains(Letter(role), StringComparison.Ordinal);
                (answer.Status == 403).Should().Be(!allowed, $"{role} at {name} was answered {answer.Status} {answer.Code}");
            }
        }
    }

    [Theory]
    [InlineData("GET", "/api/v1/members")]
    [InlineData("POST", "/api/v1/members")]
    [InlineData("GET", "/api/v1/nothing-here")]
    [InlineData("GET", "/api/v1")]
    [InlineData("GET", "/api")]
    [InlineData("PATCH", "/api/v1/members")]
    [InlineData("GET", "/API/v1/members")]
    public async Task Without_a_token_nothing_is_said_of_what_exists(string method, string path)
    {
        var answer = await api.Call(method, path, null);
        (answer.Status, answer.Code).Should().Be((401, "token-missing"));
        answer.Headers["WWW-Authenticate"].Should().Be("Bearer");
    }

    [Fact]
    public async Task A_wrong_revoked_or_expired_token_is_refused()
    {
        (await api.Call("GET", "/api/v1/token", "x")).Code.Should().Be("token-invalid");
        (await api.Call("GET", "/api/v1/token", new string('A', 43))).Code.Should().Be("token-invalid");

        var revoked = (await api.Tokens.Create(new(Role.Auditor, 30))).Accepted;
        (await api.Call("GET", "/api/v1/token", revoked.Secret)).Status.Should().Be(200);
        (await api.Call("DELETE", "/api/v1/token", revoked.Secret)).Status.Should().Be(204);
        (await api.Call("GET", "/api/v1/token", revoked.Secret)).Code.Should().Be("token-invalid");

        var expired = (await api.Tokens.Create(new(Role.Auditor, 1))).Accepted;
        await api.Sql($"UPDATE access.token SET created_at = created_at - interval '2 days', expires_at = expires_at - interval '2 days' WHERE token_id = '{expired.Token.Id}'");
        (await api.Call("GET", "/api/v1/token", expired.Secret)).Code.Should().Be("token-invalid");
    }

    [Fact]
    public async Task A_secret_is_kept_nowhere()
    {
        await using var search = api.Database.Application.CreateCommand("SELECT count(*) FROM access.token t WHERE t::text LIKE '%' || $1 || '%'");
        search.Parameters.Add(new() { Value = api.SecretOf(Role.Approver) });
        (await search.ExecuteScalarAsync()).Should().Be(0L);
    }

    [Fact]
    public async Task A_machine_is_held_to_its_scopes_and_never_approves()
    {
        var reader = (await api.Tokens.Create(new(Role.Machine, 30, Scopes: [TokenScope.Read]))).Accepted.Secret;
        (await api.Call("GET", "/api/v1/members", reader)).Status.Should().Be(200);
        (await api.Call("POST", "/api/v1/invoices", reader, "{}")).Code.Should().Be("scope-missing");
        (await api.Call("POST", $"/api/v1/approvals/{Guid.Empty}/approve", Role.Machine, "{}")).Code.Should().Be("role-not-allowed");
        (await api.Tokens.Create(new(Role.Machine, 30))).Refused!.Code.Should().Be("scope-unknown");
        (await api.Tokens.Create(new(Role.Member, 30))).Refused!.Code.Should().Be("token-party");
        (await api.Tokens.Create(new(Role.Auditor, 91))).Refused!.Code.Should().Be("token-too-long");
    }

    [Fact]
    public async Task A_token_of_one_entity_sees_nothing_of_another()
    {
        var french = (await api.Tokens.Create(new(Role.Accountant, 30, Entity: 2))).Accepted.Secret;
        (await api.Call("GET", $"/api/v1/members/{api.Member}", french)).Code.Should().Be("not-found");
        (await api.Call("GET", $"/api/v1/clients/{api.Client}", french)).Code.Should().Be("not-found");
        (await api.Call("GET", "/api/v1/ledger/be/balance", french)).Code.Should().Be("entity-unknown");
        (await api.Call("GET", "/api/v1/members", french)).Json.GetProperty("rows").GetArrayLength().Should().Be(0);
        (await api.Call("GET", "/api/v1/entities", french)).Json.GetArrayLength().Should().Be(1);
    }

    private static char Letter(Role role) => role switch { Role.Accountant => 'P', Role.Auditor => 'U', Role.Machine => 'T', _ => role.ToString()[0] };

    private IEnumerable<(string Name, RouteEndpoint Endpoint)> Routes() => api.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        .Where(route => route.RoutePattern.RawText!.StartsWith("/api/", StringComparison.Ordinal))
        .Select(route => ($"{route.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Single()} {route.RoutePattern.RawText!.TrimEnd('/')}", route));

    private (string Method, string Path) Sample(string name)
    {
        var parts = name.Split(' ');
        var path = parts[1].Replace("{member:guid}", api.Member.ToString(), StringComparison.Ordinal).Replace("{client:guid}", api.Client.ToString(), StringComparison.Ordinal)
            .Replace("{entity}", "be", StringComparison.Ordinal).Replace("{month}", "2026-02", StringComparison.Ordinal).Replace("{account}", "general:400", StringComparison.Ordinal);
        return (parts[0], System.Text.RegularExpressions.Regex.Replace(path, @"\{\w+:guid\}", Guid.NewGuid().ToString()));
    }
}
