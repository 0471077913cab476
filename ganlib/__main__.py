"""The command line: what checkpoints there are, whether they are whole, and their way to the Hub and back.

    python -m ganlib list [--json]
    python -m ganlib scoreboard [--json|--markdown]
    python -m ganlib verify [ID|FOLDER ...]
    python -m ganlib push ID|all [USER/REPO] [--private] [--dry-run]
    python -m ganlib pull USER/REPO[@REVISION] [--overwrite]
    python -m ganlib space USER/NAME [--sdk gradio|docker] [--private] [--dry-run]
    python -m ganlib job USER [--minutes N] [--flavor HARDWARE] [--dry-run]

Answers go to stdout. What goes wrong is one sentence on stderr, and exit code 1.
"""
from __future__ import annotations

import argparse
import json
import os
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from huggingface_hub import constants, get_token

from ganlib import checkpoints, hub, scoreboard
from ganlib.checkpoints import CheckpointError, Entry

COLUMNS = ("id", "variant", "data", "size", "abilities", "steps", "bytes", "metrics")
FIGURES = 4  # of a checkpoint, in its line of the list; the scoreboard has all
RIGHT_ALIGNED = {"size", "steps", "bytes", "ours", "n"}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    options = parser().parse_args(arguments)
    try:
        return options.run(options)
    except (CheckpointError, OSError) as error:
        return fail(error)
    except KeyboardInterrupt:
        return 130  # as the shell reports a process that Ctrl-C ended


def parser() -> argparse.ArgumentParser:
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--checkpoints", type=Path, default=checkpoints.CHECKPOINTS, metavar="DIR",
                        help="folder that holds the checkpoint folders (default: %(default)s/)")
    top = argparse.ArgumentParser(prog="python -m ganlib", description="The checkpoints of the atlas.")
    commands = top.add_subparsers(title="commands", required=True, metavar="COMMAND")

    command = commands.add_parser("list", parents=[shared], help="the checkpoints there are; reads no weights")
    command.add_argument("--json", action="store_true", help="a JSON list of objects instead of a table")
    command.set_defaults(run=list_checkpoints)

    command = commands.add_parser("scoreboard", parents=[shared], help="every figure beside the paper's; reads no weights")
    form = command.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="a JSON list of objects, with how each was measured")
    form.add_argument("--markdown", action="store_true", help="a Markdown table, with how each was measured")
    command.set_defaults(run=show_scores)

    command = commands.add_parser("verify", parents=[shared], help="check that the weights are whole and load")
    command.add_argument("which", nargs="*", metavar="ID|FOLDER", help="which ones (default: all)")
    command.set_defaults(run=verify)

    command = commands.add_parser("push", parents=[shared], help="send checkpoints to the Hub")
    command.add_argument("which", metavar="ID|all", help="one checkpoint, or all of them and a collection")
    command.add_argument("repo", nargs="?", metavar="USER/REPO",
                         help="where to (default: gan-atlas-ID of your account; with all: a user or an organisation)")
    command.add_argument("--private", action="store_true", help="new repositories are private")
    command.add_argument("--dry-run", action="store_true", help="show what would be sent; asks no server")
    command.set_defaults(run=push)

    command = commands.add_parser("pull", parents=[shared], help="bring a checkpoint from the Hub")
    command.add_argument("repo", metavar="USER/REPO[@REVISION]", help="REVISION: a branch, a tag or a commit")
    command.add_argument("--overwrite", action="store_true", help="replace other weights, which did not come from there")
    command.set_defaults(run=pull)

    command = commands.add_parser("space", parents=[shared], help="make or update a Space with the app and all checkpoints")
    command.add_argument("repo", metavar="USER/NAME")
    command.add_argument("--sdk", choices=("gradio", "docker"), default="gradio", help="docker runs the Streamlit twin (default: gradio)")
    command.add_argument("--private", action="store_true", help="a new Space is private")
    command.add_argument("--dry-run", action="store_true", help="show what would be sent; asks no server")
    command.set_defaults(run=make_space)

    command = commands.add_parser("job", help="train the whole atlas on the Hub's machines and push it; costs credit")
    command.add_argument("owner", metavar="USER", help="user or organisation that the checkpoints are pushed to")
    command.add_argument("--minutes", type=int, default=120, help="time for all trainings together (default: %(default)s)")
    command.add_argument("--flavor", default="a10g-small", help="hardware; `hf jobs hardware` lists it (default: %(default)s)")
    command.add_argument("--dry-run", action="store_true", help="print the command, and run nothing")
    command.set_defaults(run=start_job)
    return top


def fail(error: Exception) -> int:
    print(f"error: {error}", file=sys.stderr)
    return 1


# ---- list -------------------------------------------------------------------------------------------------------

def list_checkpoints(options: argparse.Namespace) -> int:
    entries = checkpoints.catalog(options.checkpoints)
    if options.json:
        print(json.dumps([{key: getattr(entry, key) for key in COLUMNS} for entry in entries], indent=1))
    elif entries:
        print(table([COLUMNS, *map(row, entries)]))
    else:
        print(f"No checkpoint in {options.checkpoints}/ yet. Train one (`python -m train.dcgan`) or pull one "
              "(`python -m ganlib pull USER/REPO`).")
    return 0


def show_scores(options: argparse.Namespace) -> int:
    found = scoreboard.scores(checkpoints.catalog(options.checkpoints))
    if options.json:
        print(json.dumps([scoreboard.as_json(score) for score in found], indent=1))
    elif options.markdown:
        print(scoreboard.markdown(found))
    else:
        print(table([scoreboard.COLUMNS, *map(scoreboard.row, found)]))
    return 0


def row(entry: Entry) -> tuple[str, ...]:
    """One entry as people read it, in the order of COLUMNS."""
    figures = [figure(name, value) for name, value in entry.metrics.items() if name not in scoreboard.DETAILS]
    more = [f"{len(figures) - FIGURES} more"] if len(figures) > FIGURES else []
    return (entry.id, entry.variant, entry.data, f"{entry.size} px", " ".join(entry.abilities), f"{entry.steps:,}",
            f"{entry.bytes / 2 ** 20:.1f} MiB", ", ".join(figures[:FIGURES] + more) or "-")


def figure(name: str, measured: dict[str, Any]) -> str:
    """A figure with its name; metrics.json keeps the number beside how it was measured."""
    return f"{name} {measured['value']:.4g}"


def table(rows: Sequence[Sequence[str]]) -> str:
    """Rows as lines with aligned columns; the first row names them."""
    widths = [max(map(len, column)) for column in zip(*rows)]
    return "\n".join("  ".join(cell.rjust(width) if name in RIGHT_ALIGNED else cell.ljust(width)
                               for name, cell, width in zip(rows[0], cells, widths)).rstrip() for cells in rows)


# ---- verify -----------------------------------------------------------------------------------------------------

def verify(options: argparse.Namespace) -> int:
    """Every checkpoint is looked at, also after a broken one."""
    worst = 0
    for folder in [chosen(which, options.checkpoints) for which in options.which] or every(options.checkpoints):
        try:
            checkpoints.verify(folder)
            print(f"ok  {folder}")
        except CheckpointError as error:
            worst = fail(error)
    return worst


def chosen(which: str, folder: Path) -> Path:
    """The folder of a checkpoint named by its id in `folder` or by its path; the Hub is not asked.

    Raises CheckpointError, naming those that are there, if it is neither.
    """
    for path in (folder / which, Path(which)):
        if path.is_dir():
            return path
    known = ", ".join(path.name for path in every(folder))
    raise CheckpointError(f"There is no checkpoint '{which}' in {folder}/ (there: {known}).")


def every(folder: Path) -> list[Path]:
    """All checkpoint folders, broken ones too, which the catalog leaves out; not a training that has saved nothing yet."""
    folders = sorted({path.parent for name in hub.NEEDED for path in folder.glob(f"*/{name}")})
    if not folders:
        raise CheckpointError(f"There is no checkpoint in {folder}/. `--checkpoints DIR` looks elsewhere.")
    return folders


# ---- push, pull, space ------------------------------------------------------------------------------------------

def push(options: argparse.Namespace) -> int:
    """Each is verified before it is sent; of all, one that cannot be does not keep back the rest."""
    everything = options.which == "all"
    folders = every(options.checkpoints) if everything else [chosen(options.which, options.checkpoints)]
    owner, repos = destinations(folders, options.repo, everything, options.dry_run)
    worst = 0
    for folder, repo in zip(folders, repos):
        try:
            checkpoints.verify(folder)
            url = hub.push(folder, repo, private=options.private, dry_run=options.dry_run)
        except CheckpointError as error:
            if not everything:
                raise
            print(f"error: {folder} was not sent: {error}", file=sys.stderr)
            worst = 1
            continue
        print(f"{'would send' if options.dry_run else 'sent'}  {folder}  to  {url}")
        if options.dry_run:
            print("\n".join(f"  {path.stat().st_size:>12,} bytes  {path.name}" for path in hub.own_files(folder)))
    if everything and not options.dry_run:
        url = hub.collect(owner, repos, private=options.private)
        print(f"collection  {url}" if url else "This server has no collections, so none was made.")
    return worst


def destinations(folders: list[Path], repo: str | None, everything: bool, dry_run: bool) -> tuple[str, list[str]]:
    """Who owns the repositories, and their ids in the order of the folders."""
    if repo and not everything:
        return repo.partition("/")[0], [repo]
    if repo and "/" in repo:
        raise CheckpointError("`push all` sends each checkpoint to a repository of its own, USER/gan-atlas-ID. "
                              f"Name only the user or organisation: push all {repo.partition('/')[0]}")
    owner = repo or ("YOU" if dry_run else hub.account())  # a dry run asks no server, not even for the name
    return owner, [f"{owner}/{hub.REPO_PREFIX}{folder.resolve().name}" for folder in folders]


def pull(options: argparse.Namespace) -> int:
    repo, _, revision = options.repo.partition("@")
    folder = hub.pull(repo, revision or None, options.checkpoints, overwrite=options.overwrite)
    print(f"pulled  {folder}  from  {repo} at {checkpoints.read_json(folder / hub.SOURCE_FILE)['revision']}")
    return 0


def make_space(options: argparse.Namespace) -> int:
    from ganlib import space

    hub.checked_id(options.repo)
    with tempfile.TemporaryDirectory(prefix="ganlib-space-") as folder:
        contents = space.assemble(Path(folder), every(options.checkpoints), options.sdk)
        total = sum(path.stat().st_size for path in contents.values())
        if options.dry_run:
            print("\n".join(f"  {file.stat().st_size:>12,} bytes  {path}" for path, file in contents.items()))
        else:
            space.publish(options.repo, contents, options.sdk, options.private)
        print(f"{'would send' if options.dry_run else 'sent'}  {len(contents)} files, {total / 2 ** 20:.1f} MiB  to  "
              f"{constants.ENDPOINT}/spaces/{options.repo}")
    return 0


# ---- job --------------------------------------------------------------------------------------------------------

def start_job(options: argparse.Namespace) -> int:
    from ganlib import job

    hub.checked_id(f"{options.owner}/atlas")
    command = job.command(options.owner, options.minutes, options.flavor)
    if options.dry_run:
        print(shlex.join(command))
        return 0
    hub.require_token(None)
    return subprocess.run(command, env=os.environ | {"HF_TOKEN": get_token()}).returncode


if __name__ == "__main__":
    sys.exit(main())
