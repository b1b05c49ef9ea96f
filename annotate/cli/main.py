"""The names of the commands, a line of help for each, and what every way of ending means.

A command's module is imported only when it runs: `--version`, `--help` and completion load nothing heavy.
"""

import sys
from importlib import import_module
from keyword import iskeyword

import click
from click.shell_completion import CompletionItem

from annotate import __version__
from annotate.cli import console
from annotate.errors import AnnotateError, ExitCode

#: heading -> name -> (module, one line of help). The line is checked against the command's own by a test.
GROUPS = {
    "Label": {
        "label": ("label", "Label texts sentence by sentence; go on where you stopped."),
        "show": ("documents", "Print a document with its labels and spans."),
        "undo": ("history", "Take back an annotator's last judgment."),
        "log": ("history", "Show every judgment, newest first."),
    },
    "Texts and questions": {
        "add": ("add", "Read texts into the database without labelling them yet."),
        "documents": ("documents", "List the documents."),
        "segment": ("segment", "Show where a text is cut into sentences."),
        "lint": ("lint", "Point at damage in texts: words run together or broken, wrong encodings, leftovers."),
        "revise": ("revise", "Carry labels to a changed version of an article."),
        "schema": ("schema", "List, print and check label schemas."),
        "sources": ("sources", "List the sources statements are credited to; rate and merge them."),
    },
    "Team": {
        "assign": ("assign", "Give documents to annotators."),
        "unassign": ("assign", "Take documents back from annotators."),
        "status": ("status", "Show how far everybody is."),
        "review": ("review", "Print what a team talks about when it meets."),
        "split": ("split", "Make a copy for one annotator, without the others' labels."),
        "merge": ("merge", "Bring the work of other copies into this database."),
        "remove": ("history", "Take one annotator's work out for good, on request."),
    },
    "From labels to datasets": {
        "agreement": ("agreement.agreement", "Measure how well the annotators agree."),
        "disagreements": ("agreement.agreement", "List the sentences they disagree on, worst first."),
        "adjudicate": ("adjudicate", "Decide disagreements into gold, the worst first."),
        "profile": ("profile.profile", "Show what was read, in figures."),
        "export": ("export", "Write the labels as a dataset."),
        "import": ("importing", "Bring in what was labelled with other tools."),
    },
    "Keeping it": {
        "doctor": ("doctor", "Verify that nothing was lost or changed."),
        "backup": ("doctor", "Copy the database into one file, also while in use."),
        "restore": ("doctor", "Put a backup in the place of the database."),
        "completion": ("completion", "Print the completion script of a shell."),
    },
}
COMMANDS = {name: row for group in GROUPS.values() for name, row in group.items()}

WELCOME = """\
annotate: label news text sentence by sentence, measure agreement, export datasets.
Begin:     annotate label FILE --as YOUR-NAME
Then:      annotate status · annotate agreement · annotate export csv
More:      annotate --help · annotate COMMAND --help
"""


class LazyGroup(click.Group):
    """Commands by name; a module is imported when one of its commands is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 (click calls it so)
        """Return the names, in the order a newcomer needs them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import and return the command, or None."""
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"annotate.cli.{COMMANDS[cmd_name][0]}")
        command = getattr(module, f"{cmd_name}_" if iskeyword(cmd_name) else cmd_name)
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the name, the command and the rest. Raises for a name that is none, with those like it."""
        try:
            return super().resolve_command(ctx, args)
        except click.NoSuchCommand as error:
            raise click.NoSuchCommand(error.command_name, possibilities=COMMANDS, ctx=ctx) from None

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Complete the name of a command from the table, without importing any."""
        names = [
            CompletionItem(name, help=line) for name, (_, line) in COMMANDS.items() if name.startswith(incomplete)
        ]
        return names + click.Command.shell_complete(self, ctx, incomplete)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Write the commands under their headings, from the table, without importing any."""
        width = max(map(len, COMMANDS))
        for heading, group in GROUPS.items():
            with formatter.section(heading):
                formatter.write_dl([(name.ljust(width), help_line) for name, (_, help_line) in group.items()])


@click.group(
    cls=LazyGroup,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="annotate", message="%(prog)s %(version)s")
@click.option("--debug", is_flag=True, help="Show the traceback of an error.")
@click.pass_context
def annotate(ctx: click.Context, debug: bool) -> None:  # noqa: ARG001 (read in main, where errors end)
    """Label news text sentence by sentence in the terminal; measure agreement; export datasets.

    Everything is kept in one SQLite file: annotate.db here, or --db FILE, or ANNOTATE_DB.
    Nothing ever leaves this machine.
    """
    if ctx.invoked_subcommand is None:
        console.out(WELCOME.rstrip())


def main(args: list[str] | None = None) -> int:
    """Run the command line; return its exit status. Every error ends in one line on stderr."""
    arguments = sys.argv[1:] if args is None else args
    console.prepare_streams()
    try:
        result = annotate.main(arguments, prog_name="annotate", standalone_mode=False)
        return result if isinstance(result, int) else ExitCode.OK
    except AnnotateError as error:
        return _complain(str(error), error.code, arguments)
    except click.UsageError as error:
        where = error.ctx.command_path if error.ctx else "annotate"
        return _complain(f"{error.format_message()} See: {where} --help", ExitCode.USAGE, arguments)
    except click.ClickException as error:
        return _complain(error.format_message(), ExitCode.FAILED, arguments)
    except (click.Abort, KeyboardInterrupt):
        return ExitCode.INTERRUPTED
    except OSError as error:  # a full disk behind stdout; a pipe that was closed has been dealt with by click
        console.give_up_stdout()
        return _complain(f"{error.filename or 'stdout'}: {error.strerror or error}", ExitCode.FAILED, arguments)
    except Exception as error:  # the last line of defence: still one line, still an exit status
        if type(error).__module__ == "sqlite3":  # a damaged page can be met by any question
            from annotate.store.sqlite_errors import explain

            known = explain(error)
            return _complain(str(known), known.code, arguments)
        hint = "This is our fault: annotate --debug … shows more; please report it"
        return _complain(f"{type(error).__name__}: {error}. {hint}.", ExitCode.FAILED, arguments)


def _complain(message: str, code: ExitCode, arguments: list[str]) -> int:
    if "--debug" in arguments[:1]:
        import traceback

        console.say(traceback.format_exc())
    console.say_line(f"annotate: {message}")
    return code
