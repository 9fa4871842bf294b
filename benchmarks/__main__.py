"""`python -m benchmarks NAME [...] [--json FILE] [--quick]`: run one and print its table.

A benchmark is a module of this package with a docstring that asks its question, and

    add_arguments(parser)     its own arguments
    rows(options)             yields one dict a row, as each is measured

`options.quick` asks for about a tenth of the work. It may be named with hyphens, or by its `NAME`.
"""

import argparse
import importlib
import json
import pkgutil
from collections.abc import Mapping, Sequence
from types import ModuleType
from typing import Any

import benchmarks
from benchmarks.arguments import new_file
from benchmarks.environment import environment

Row = Mapping[str, Any]


def main(arguments: Sequence[str] | None = None) -> None:
    parser, modules = _parser()
    options = parser.parse_args(arguments)
    if not options.benchmark:
        parser.print_help()
        return
    rows = []
    for row in modules[options.benchmark].rows(options):
        benchmarks.say(", ".join(f"{key} {_text(value)}" for key, value in row.items()))
        rows.append(dict(row))
    print(table(rows))
    if options.json:
        seed = getattr(options, "seed", getattr(options, "seeds", None))
        result = {"benchmark": options.benchmark, "environment": environment(seed), "rows": rows}
        options.json.write_text(json.dumps(result, indent=1) + "\n")


def table(rows: Sequence[Row]) -> str:
    """Columns in the order in which rows first have them; numbers to the right."""
    columns = list(dict.fromkeys(key for row in rows for key in row))
    cells = [columns] + [[_text(row.get(key, "")) for key in columns] for row in rows]
    widths = [max(len(line[place]) for line in cells) for place in range(len(columns))]
    numeric = [all(isinstance(row.get(key, 0), int | float) for row in rows) for key in columns]
    return "\n".join(
        "  ".join(
            cell.rjust(width) if right else cell.ljust(width)
            for cell, width, right in zip(line, widths, numeric, strict=True)
        ).rstrip()
        for line in cells
    )


def _parser() -> tuple[argparse.ArgumentParser, dict[str, ModuleType]]:
    parser = argparse.ArgumentParser(prog="./run bench", description=benchmarks.__doc__)
    choices = parser.add_subparsers(dest="benchmark", metavar="NAME", title="benchmarks")
    modules = {}
    for found in pkgutil.iter_modules(benchmarks.__path__):
        if found.ispkg or found.name in {"__main__", "environment"}:
            continue
        module = importlib.import_module(f"benchmarks.{found.name}")
        if not hasattr(module, "rows"):
            continue
        name = getattr(module, "NAME", found.name.replace("_", "-"))
        question = (module.__doc__ or "").strip()
        choice = choices.add_parser(name, help=question.splitlines()[0], description=question)
        choice.add_argument(
            "--json", type=new_file, metavar="FILE", help="write the rows there as well"
        )
        choice.add_argument("--quick", action="store_true", help="about a tenth of the work")
        module.add_arguments(choice)
        modules[name] = module
    return parser, modules


def _text(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.4f}" if abs(value) < 10 else f"{value:,.1f}"
    return f"{value:,}" if isinstance(value, int) else str(value)


if __name__ == "__main__":
    main()
