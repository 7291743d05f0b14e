using System.CommandLine;
using System.CommandLine.Help;
using Mutual.Grains.Kernel;
using Mutual.Silo.CommandLine;
using Mutual.Silo.Database;

namespace Mutual.Tests.CommandLine;

/// <summary>Scripts rely on the exit code and the last line of stderr; stdout is the answer and nothing else.</summary>
public sealed class ExitCodeTests
{
    [Fact]
    public async Task Help_is_the_answer_and_shows_every_default()
    {
        var root = await MutualProcess.Run("--help");
        root.Code.Should().Be(0);
        root.Answer.Should().Contain("test");
        root.Rest.Should().Equal([""], "nothing but the answer was asked for");

        var test = await MutualProcess.Run("test", "--help");
        test.Code.Should().Be(0);
        test.Answer.Should().Contain("./mutual test [options]").And.Contain("--filter").And.Contain("[default: *]").And.Contain("--long").And.NotContain("\u001b", "it may be piped");
    }

    [Fact]
    public async Task Every_command_says_what_it_and_its_options_are_for()
    {
        foreach (var command in AllOf(MutualCommand.Build()))
        {
            command.Description.Should().NotBeNullOrEmpty(command.Name);
            foreach (var option in command.Options) option.Description.Should().NotBeNullOrEmpty($"{command.Name} {option.Name}");
        }
        (await Run((_, _, _) => Task.FromResult(0), "do", "--help")).Code.Should().Be(0);
    }

    [Theory]
    [InlineData("no-such-command")]
    [InlineData("test", "--no-such-option")]
    [InlineData("test", "one argument too many")]
    [InlineData]
    public async Task Arguments_that_are_not_understood_end_with_64_and_say_where_help_is(params string[] arguments)
    {
        var end = await MutualProcess.Run(arguments);
        end.Code.Should().Be(64);
        end.Answer.Should().BeEmpty();
        end.Rest.Should().HaveCountGreaterThanOrEqualTo(2).And.Subject.Last().Should().Be($"Type './mutual {(arguments is ["test", ..] ? "test " : "")}--help' to see what it takes.");
    }

    [Fact]
    public async Task What_the_machine_lacks_ends_with_2_and_the_line_to_type()
    {
        var end = await MutualProcess.Run("test");
        end.Code.Should().Be(2);
        end.Answer.Should().BeEmpty();
        end.Rest.Should().Equal("The tests are started by the script.", "./mutual test");

        (await Run((_, _, _) => throw new MachineLacksException("No PostgreSQL.", "apt-get install -y postgresql"), "do"))
            .Should().BeEquivalentTo(new MutualEnd(2, "", ["No PostgreSQL.", "apt-get install -y postgresql"]));
    }

    [Fact]
    public async Task A_refusal_ends_with_3_and_its_code_and_sentence_on_one_line()
    {
        var end = await Run((_, _, _) => throw new RefusedException(Refusal.DateInvalid.Because("Line 3:\n2026-02-30.")), "do");
        end.Code.Should().Be(3);
        end.Rest.Should().Equal("date-invalid: The date does not exist or is not written as yyyy-mm-dd; correct it. Line 3: 2026-02-30.");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task An_answer_is_written_whole_and_its_code_kept(int code) =>
        (await Run(async (_, answer, _) =>
        {
            await answer.WriteLineAsync("100 of 100 hold");
            return code;
        }, "do")).Should().BeEquivalentTo(new MutualEnd(code, "100 of 100 hold\n", [""]));

    [Fact]
    public async Task A_command_the_user_ends_is_130_whether_it_throws_or_returns()
    {
        foreach (var politely in (bool[])[true, false])
        {
            using var user = new CancellationTokenSource();
            var end = await Run(async (_, _, ended) =>
            {
                await user.CancelAsync();
                if (!politely) ended.ThrowIfCancellationRequested();
                return 0;
            }, user.Token, "do");
            end.Should().BeEquivalentTo(new MutualEnd(130, "", [""]));
        }
    }

    [Fact]
    public async Task A_fault_nobody_foresaw_is_never_taken_for_an_answer()
    {
        (await Run((_, _, _) => throw new InvalidOperationException("broken promise"), "do")).Code.Should().Be(70);
        (await Run((_, _, _) => throw new OperationCanceledException("a timeout, not the user"), "do")).Code.Should().Be(70);
    }

    [Fact]
    public async Task An_argument_that_begins_with_an_at_sign_is_not_a_file_to_read()
    {
        var end = await Run((_, _, _) => Task.FromResult(0), "do", "@/etc/hostname");
        end.Code.Should().Be(64);
        end.Rest[0].Should().Contain("@/etc/hostname");
    }

    private static Task<MutualEnd> Run(CommandBody body, params string[] arguments) => Run(body, CancellationToken.None, arguments);

    private static async Task<MutualEnd> Run(CommandBody body, CancellationToken ended, params string[] arguments)
    {
        using var answer = new StringWriter { NewLine = "\n" };
        using var rest = new StringWriter { NewLine = "\n" };
        var code = await CommandRun.Of(new("./mutual") { new HelpOption(), new Command("do", "Does it.").Does(body) }, arguments, answer, rest, ended);
        return new(code, answer.ToString(), rest.ToString().TrimEnd().Split('\n'));
    }

    private static IEnumerable<Command> AllOf(Command command) => command.Subcommands.SelectMany(AllOf).Prepend(command);
}
