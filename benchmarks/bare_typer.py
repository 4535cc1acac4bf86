"""The floor of a command line in Typer: a program of three commands that do next to nothing."""

from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True)


@app.command()
def hello(name: Annotated[str, typer.Argument(help="Whom.")] = "Ada") -> None:
    """Greet."""
    typer.echo(f"Hello {name}")


@app.command()
def goodbye(name: Annotated[str, typer.Argument(help="Whom.")] = "Ada") -> None:
    """Take leave."""
    typer.echo(f"Goodbye {name}")


@app.command()
def count(number: Annotated[int, typer.Option(help="How far.")] = 3) -> None:
    """Count."""
    typer.echo(" ".join(map(str, range(number))))


if __name__ == "__main__":
    app()
