using System.Text;
using FluentAssertions;
using Mutual.Grains.Payments;
using Xunit;

namespace Mutual.Tests.Payments;

/// <summary>Files made to hurt the reader, not to be read.</summary>
public class CamtAttackTests
{
    [Theory]
    [InlineData("<!DOCTYPE Document>")]
    [InlineData("<!DOCTYPE Document SYSTEM \"http://127.0.0.1:1/never-fetched.dtd\">")]
    [InlineData("<!DOCTYPE d [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;\">]>")]
    [InlineData("<!DOCTYPE d [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>")]
    public void A_document_type_is_refused_and_nothing_is_fetched(string doctype) =>
        CamtText.Read(CamtText.With("<Document ", doctype + "<Document ")).Refused!.Code.Should().Be("xml-dtd-refused");

    [Fact]
    public void A_schema_location_is_never_fetched() =>
        CamtText.Read(CamtText.With("<Document ", "<Document xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance' xsi:schemaLocation='urn:x http://127.0.0.1:1/x.xsd' ")).IsAccepted.Should().BeTrue();

    [Fact]
    public void Sixteen_bit_text_that_says_it_is_UTF_8_is_refused()
    {
        CamtText.Read(Encoding.Unicode.GetBytes(CamtText.Good)).Refused!.Code.Should().Be("xml-encoding");
        CamtText.Read([.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes(CamtText.Good)]).Refused!.Code.Should().Be("xml-encoding");
        CamtText.Read([.. Encoding.BigEndianUnicode.Preamble, .. Encoding.BigEndianUnicode.GetBytes(CamtText.Good)]).Refused!.Code.Should().Be("xml-encoding");
        CamtText.Read(Encoding.Latin1.GetBytes(CamtText.Good)).Refused!.Code.Should().Be("xml-encoding");
    }

    [Fact]
    public void Nesting_stops_at_a_depth_no_statement_has()
    {
        var deep = string.Concat(Enumerable.Repeat("<a>", 100_000));
        CamtText.Read(CamtText.With("<Stmt>", "<Stmt>" + deep)).Refused!.Code.Should().Be("xml-too-deep");
        CamtText.Read(CamtText.With("<RltdPties>", "<RltdPties>" + deep)).Refused!.Code.Should().Be("xml-too-deep");
    }

    [Fact]
    public void A_tag_of_a_million_attributes_or_a_text_without_end_stops_early()
    {
        var attributes = string.Concat(Enumerable.Range(0, 200_000).Select(n => $" a{n}=''"));
        CamtText.Read(CamtText.With("<Stmt>", $"<Stmt{attributes}>")).Refused!.Code.Should().Be("xml-element-too-long");
        CamtText.Read(CamtText.With("Account charges", new string('x', 1_000_000))).Refused!.Code.Should().Be("xml-element-too-long");
        CamtText.Read(CamtText.With("<RltdPties>", "<RltdPties>" + string.Concat(Enumerable.Repeat("<a/>", 1_000_000)))).Refused!.Code.Should().Be("xml-element-too-long");
    }

    [Fact]
    public void A_file_without_end_stops_at_its_size_in_little_memory()
    {
        var before = GC.GetTotalAllocatedBytes(precise: true);
        using var endless = new EndlessStatement();
        CamtReader.Read(endless).Refused!.Code.Should().BeOneOf("xml-too-large", "statement-too-many-lines");
        endless.Given.Should().BeLessThan(CamtReader.SizeMaxBytes + 100_000);
        (GC.GetTotalAllocatedBytes(precise: true) - before).Should().BeLessThan(1_500_000_000, "most of it is short-lived");
    }

    /// <summary>A good beginning, then skipped elements for ever.</summary>
    private sealed class EndlessStatement : Stream
    {
        private readonly byte[] begin = Encoding.UTF8.GetBytes(CamtText.Good[..CamtText.Good.IndexOf("<Stmt>", StringComparison.Ordinal)]);
        private readonly byte[] again = Encoding.UTF8.GetBytes("<Other><Text>nothing to see</Text></Other>\n");

        public long Given { get; private set; }
        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => Given; set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            for (var i = 0; i < count; i++, Given++) buffer[offset + i] = Given < begin.Length ? begin[Given] : again[(Given - begin.Length) % again.Length];
            return count;
        }

        public override void Flush() { }
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
