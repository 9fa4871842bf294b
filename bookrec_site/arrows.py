"""Which app imports which: `./run arrows` draws it anew in docs/tour.md."""

import re
import tomllib

import grimp

from bookrec_site.paths import BASE_DIR

PAGE = BASE_DIR / "docs" / "tour.md"
DRAWING = re.compile(r"(?<=```mermaid\n).*?(?=```)", re.DOTALL)
# Drawn apart from the app that it lies in, of which it must not know.
ENGINE = "recommendations.engine"


def drawing() -> str:
    """Mermaid. An arrow that a longer way says as well is left out, or nobody could read it."""
    imports = imports_of_apps()
    from_the_top = sorted(imports, key=lambda app: (-len(below(app, imports)), app))
    arrows = [
        (app, other)
        for app in from_the_top
        for other in sorted(imports[app])
        if not any(other in below(between, imports) for between in imports[app])
    ]
    return "flowchart TD\n" + "".join(f"    {app} --> {other}\n" for app, other in arrows)


def imports_of_apps() -> dict[str, set[str]]:
    """By app, the other apps that any of its modules imports; tests and migrations don't count."""
    apps = tomllib.loads((BASE_DIR / "pyproject.toml").read_text())["tool"]["importlinter"]
    graph = grimp.build_graph(*apps["root_packages"], cache_dir=None)
    modules = [name for name in graph.modules if not {"tests", "migrations"} & set(name.split("."))]
    imports: dict[str, set[str]] = {app_of(module): set() for module in modules}
    for module in modules:
        found = map(app_of, graph.find_modules_directly_imported_by(module))
        imports[app_of(module)] |= {app for app in found if app != app_of(module)}
    return imports


def app_of(module: str) -> str:
    return ENGINE if f"{module}.".startswith(f"{ENGINE}.") else module.partition(".")[0]


def below(app: str, imports: dict[str, set[str]]) -> set[str]:
    """What the app reaches by one arrow or several."""
    return imports[app].union(*(below(other, imports) for other in imports[app]))


def main() -> None:
    PAGE.write_text(DRAWING.sub(lambda _: drawing(), PAGE.read_text()))


if __name__ == "__main__":
    main()
