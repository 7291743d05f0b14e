namespace Mutual.Grains.Documents;

/// <summary>A column of a table.</summary>
/// <param name="X">Its left edge, or its right one when aligned right.</param>
/// <param name="Width">How wide its text may be.</param>
public sealed record PdfColumn(string Heading, decimal X, decimal Width, PdfAlign Align = PdfAlign.Left);

/// <summary>A table that breaks over pages and repeats its headings; hairlines between rows, no boxes.</summary>
public sealed class PdfTable(PdfSheet sheet, params PdfColumn[] columns)
{
    private const decimal Padding = 4;

    /// <summary>Writes the headings where the sheet stands.</summary>
    public void Head()
    {
        foreach (var column in columns) sheet.Text(column.X, sheet.Y, column.Heading, PdfStyle.Label, column.Align);
        sheet.Y += 15;
        sheet.Rule(PdfSheet.Left, sheet.Y, PdfSheet.Right, PdfInk.Accent, 1);
        sheet.Y += 1;
    }

    /// <summary>Writes one row; the first column may break over lines and carry small print.</summary>
    /// <param name="cells">One text a column.</param>
    /// <param name="smallPrint">Lines under the first cell.</param>
    public void Row(IReadOnlyList<string> cells, IReadOnlyList<string>? smallPrint = null)
    {
        var first = sheet.Lines(cells[0], columns[0].Width, PdfStyle.Body);
        var small = (smallPrint ?? []).SelectMany(text => sheet.Lines(text, columns[0].Width, PdfStyle.Small)).ToList();
        var height = (2 * Padding) + (first.Count * PdfStyle.Body.Leading) + (small.Count * PdfStyle.Small.Leading);
        if (sheet.Need(Math.Min(height, 500))) Head();

        var top = sheet.Y + Padding;
        for (var i = 1; i < columns.Length; i++) sheet.Text(columns[i].X, top, cells[i], PdfStyle.Body, columns[i].Align);
        sheet.Y = top;
        Written(first, PdfStyle.Body);
        Written(small, PdfStyle.Small);
        sheet.Y += Padding;
        sheet.Rule(PdfSheet.Left, sheet.Y, PdfSheet.Right, PdfInk.Hairline);
    }

    // A text longer than a page goes on on the next one.
    private void Written(IEnumerable<string> lines, PdfStyle style)
    {
        foreach (var line in lines)
        {
            if (sheet.Need(style.Leading)) Head();
            sheet.Text(columns[0].X, sheet.Y, line, style);
            sheet.Y += style.Leading;
        }
    }
}
