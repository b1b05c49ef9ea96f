"""annotate completion: the script that teaches a shell to complete commands, options, names and documents."""

import click
from click.shell_completion import get_completion_class

from annotate.cli import console
from annotate.cli.options import command

SHELLS = ("bash", "zsh", "fish", "powershell")


@command(
    'eval "$(annotate completion bash)"',
    'eval "$(annotate completion zsh)"',
    "annotate completion fish | source",
    "annotate completion powershell | Out-String | Invoke-Expression",
)
@click.argument("shell", type=click.Choice(SHELLS))
def completion(shell: str) -> None:
    """Print the completion script of a shell."""
    from annotate.cli.main import annotate

    kind = get_completion_class(shell)
    assert kind is not None, shell
    console.out(kind(annotate, {}, "annotate", "_ANNOTATE_COMPLETE").source().rstrip("\n"))
