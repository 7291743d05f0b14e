using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Mutual.Api.Access;
using Mutual.Api.Http;
using Mutual.Grains.Access;
using Mutual.Grains.Documents;
using Mutual.Grains.Kernel;
using Mutual.Grains.Payroll.Payslips;
using NodaTime;
using NodaTime.Text;

namespace Mutual.Api.Payroll;

/// <summary>A payslip as data with its working, and as paper; the documents of a whole run.</summary>
internal static class PayslipEndpoints
{
    private static readonly Role[] Readers = [Role.Member, Role.Accountant, Role.Approver, Role.Auditor];

    public static void MapPayslips(this IEndpointRouteBuilder api)
    {
        var payslips = api.MapGroup("/payslips/{payslip:guid}").WithTags("Payroll");
        payslips.MapGet("", View).WithName("viewPayslip").WithSummary("A payslip with the working of every figure, computed again and equal to the books").ForAlsoMachines(TokenScope.Read, Readers)
            .Refuses(Refusal.PayslipNotProven);
        payslips.MapGet("/document", Document).WithName("downloadPayslip").WithSummary("The payslip as PDF, in the member's language or another").ForAlsoMachines(TokenScope.Read, Readers)
            .Refuses(Refusal.PayslipNotProven, Refusal.FileChanged, Refusal.DocumentsNotReady, Refusal.LanguageUnknown).Produces<byte[]>(StatusCodes.Status200OK, "application/pdf");
        var documents = api.MapGroup("/payroll/{entity}/{month}/documents").WithTags("Payroll");
        documents.MapPost("", Begin).WithName("makePayslipDocuments").WithSummary("Makes the documents of a run, in the background; again: nothing more").For(Role.Accountant)
            .Refuses(Refusal.EntityUnknown, Refusal.PeriodInvalid, Refusal.RunNotStarted, Refusal.RunNotApproved);
        documents.MapGet("", Progress).WithName("viewPayslipDocuments").WithSummary("How far the documents of a run are").For(Role.Accountant, Role.Approver, Role.Auditor)
            .Refuses(Refusal.EntityUnknown, Refusal.PeriodInvalid, Refusal.RunNotStarted);
    }

    private static async Task<Results<Ok<PayslipStatement>, ProblemHttpResult>> View(Guid payslip, Caller caller, OwnObjects own, PayslipReader payslips, PayslipArchives archives, CancellationToken stop)
    {
        await own.DemandPayslip(caller, payslip, stop);
        return (await payslips.Find(payslip, await archives.HeadFor(payslip, stop), stop)).ToOk();
    }

    private static async Task<Results<FileContentHttpResult, ProblemHttpResult>> Document(
        Guid payslip, string? language, Caller caller, OwnObjects own, PayslipReader payslips, PayslipArchives archives, PayslipPdf paper, CancellationToken stop)
    {
        await own.DemandPayslip(caller, payslip, stop);
        DocumentLanguage? wanted = language switch { null => null, "en" => DocumentLanguage.En, "fr" => DocumentLanguage.Fr, "nl" => DocumentLanguage.Nl, _ => throw new RequestRefusedException(Refusal.LanguageUnknown) };
        if (!await archives.MayBeShown(payslip, stop)) return Problems.Of(Refusal.DocumentsNotReady);
        var made = await archives.Find(payslip, wanted, stop);
        if (made.Refused is { } changed) return Problems.Of(changed);
        var statement = await payslips.Find(payslip, await archives.HeadFor(payslip, stop), stop);
        if (!statement.IsAccepted) return Problems.Of(statement.Refused);
        return TypedResults.File(made.Value ?? paper.Write(statement.Value, wanted), "application/pdf", $"{statement.Value.Number}.pdf");
    }

    private static async Task<Results<Ok<DocumentsMade>, ProblemHttpResult>> Begin(string entity, string month, Write write, Caller caller, OwnObjects own, PayslipArchives archives, CancellationToken stop)
    {
        _ = write;   // Asked for as on every write; asking for documents again changes nothing whatever the key.
        var of = await own.DemandEntity(caller, entity);
        return (await archives.Begin(of.Id, MonthOf(month), stop)).ToOk();
    }

    private static async Task<Results<Ok<DocumentsMade>, ProblemHttpResult>> Progress(string entity, string month, Caller caller, OwnObjects own, PayslipArchives archives, CancellationToken stop)
    {
        var of = await own.DemandEntity(caller, entity);
        return (await archives.Progress(of.Id, MonthOf(month), stop)).ToOk();
    }

    private static YearMonth MonthOf(string month) => YearMonthPattern.Iso.Parse(month).TryGetValue(default, out var parsed) ? parsed : throw new RequestRefusedException(Refusal.PeriodInvalid);
}
