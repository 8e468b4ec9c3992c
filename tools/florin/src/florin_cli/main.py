"""The `florin` command: puts the command modules together, and turns our errors into one line."""

import os
import pkgutil
import signal
import sys
from importlib import import_module

import typer

from florin_cli import commands
from florin_cli.servers.errors import ServerError
from florin_cli.stack.errors import StackError

_EXIT_INTERRUPTED = 130


def build() -> typer.Typer:
    """Return the program with the commands of every module in `florin_cli.commands`."""
    program = typer.Typer(
        help="Run, look into and operate the Florin payments platform.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode="rich",
    )
    for module in pkgutil.iter_modules(commands.__path__):
        import_module(f"{commands.__name__}.{module.name}").register(program)
    return program


def app() -> None:
    """Run the command line; operational errors end it with a message, never a traceback."""
    try:
        build()()
    except (StackError, ServerError) as error:
        sys.stderr.write(f"florin: {error}\n")
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(_EXIT_INTERRUPTED)
    except BrokenPipeError:
        # The reader had enough, e.g. `florin logs | head`; say nothing when Python closes stdout.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(128 + signal.SIGPIPE)


if __name__ == "__main__":
    app()
