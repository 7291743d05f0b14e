namespace Mutual.Grains.Kernel;

public sealed partial class Refusal
{
    public static readonly Refusal CsvEncoding = Define("csv-encoding", 422, "The file is not UTF-8; save it again as CSV in UTF-8.");
    public static readonly Refusal CsvQuotes = Define("csv-quotes", 422, "A quoted cell has no end, or text follows its closing quote; correct the line or save the file again.");
    public static readonly Refusal CsvColumns = Define("csv-columns", 422, "The first line must name the columns of this kind, each once; take them from the form.");
    public static readonly Refusal CsvTooManyRows = Define("csv-too-many-rows", 422, "A file has at most 5000 lines; split it.");
    public static readonly Refusal CsvTooLarge = Define("csv-too-large", 422, "A file has at most 5 MiB; split it.");
    public static readonly Refusal CsvCells = Define("csv-cells", 422, "The line has another number of cells than the first one; correct it.");
    public static readonly Refusal CsvFormula = Define("csv-formula", 422, "A cell begins like a formula of a spreadsheet; type what is meant.");
    public static readonly Refusal CsvNumber = Define("csv-number", 422, "The cell is no number, or has too many decimals; write 1234.56 or 1234,56.");
    public static readonly Refusal CsvDay = Define("csv-day", 422, "The cell is no day; write 2026-11-27 or 27/11/2026.");
    public static readonly Refusal CsvUnknown = Define("csv-unknown", 422, "No member or client goes by this number or VAT number; import them first.");
    public static readonly Refusal MoveInDone = Define("move-in-done", 409, "The file was carried out already; look at its lines.");
    public static readonly Refusal MoveInNotDone = Define("move-in-not-done", 409, "The file was not carried out, or is taken back already; there is nothing to take back.");
}
