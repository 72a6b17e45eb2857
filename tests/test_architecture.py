"""The house's rules, read from the source: who may import whom, and what a page may hold."""

import ast
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

import core

ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted(path for path in ROOT.glob("pages/**/*.py") if "shared" not in path.parts)
SHARED = sorted(ROOT.glob("pages/shared/**/*.py"))
CORE = sorted(ROOT.glob("core/**/*.py"))
PRODUCTION = [*CORE, *PAGES, *SHARED, *sorted(ROOT.glob("benchmarks/**/*.py")), ROOT / "streamlit_app.py"]
STATE = "pages.shared.state"
VIEWS = [path for path in SHARED if path.match("*_view.py") and path.parent.name in {"results", "shades"}]
# What makes an answer or decides which counts; a view is handed what was made.
DECIDING = (
    *("explain_with", "check_map", "Overlay", "suited_analysis", "refuse_photo", "measure_quality", "judge_quality"),
    *("join_findings", "find_faces", "measure_tone", "square_tile", "first_task", "read_photo"),
)

# Low to high; a module imports from its own layer or from lower ones.
LAYERS = (
    {
        "errors",
        "file_hash",
        "files",
        "json_records",
        "number_words",
        "ordinary_file",
        "records",
        "settings",
        "tables",
        "tasks",
        "torchvision_import",
    },
    {"photos", "transforms"},
    {"card"},
    {"data", "guidance", "models", "samples", "tone"},
    {"trust"},
    {"inference", "evaluation"},
    {"training", "review"},
    {"cases", "teaching"},
    {"charts"},
    {"cli", "__main__"},
)
HEAVY = {"torch", "torchvision", "numpy", "plotly", "pandas", "cv2", "PIL", "sqlalchemy", "alembic"}


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def imports(path: Path, *, eager: bool = False) -> Iterator[tuple[str, str]]:
    """Yield (module, name) of every import in a file; with `eager` only of those that run when it is imported."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in _eager_nodes(tree) if eager else ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, "") for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name_of(path)} imports relatively"
            yield from ((node.module or "", alias.name) for alias in node.names)


def _eager_nodes(node: ast.AST) -> Iterator[ast.AST]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        if isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test):
            continue
        yield child
        yield from _eager_nodes(child)


def layer_of(module: str) -> int | None:
    """Return the layer of a dotted module of core, None for `core` itself, which resolves its names on use."""
    parts = module.split(".")
    if parts[0] != "core" or len(parts) == 1:
        return None
    return next(number for number, layer in enumerate(LAYERS) if parts[1] in layer)


@pytest.mark.parametrize("path", CORE, ids=name_of)
def test_core_imports_only_from_its_own_layer_or_below(path: Path):
    own = layer_of(".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"))
    for module, name in imports(path):
        deeper = layer_of(f"{module}.{name}") if module == "core" else layer_of(module)
        assert own is None or deeper is None or deeper <= own, f"{module} is above {name_of(path)}"


def folder_of(module: str) -> str:
    """Return a module's folder; the command line's entry is a floor of its own, above all others."""
    return module if module.endswith("__main__") else module.rpartition(".")[0]


def arrows() -> Iterator[tuple[str, str]]:
    """Yield (module, imported module) of the house, also of imports for type checkers or inside functions."""
    paths = [path for top in ("core", "pages", "benchmarks") for path in ROOT.glob(f"{top}/**/*.py")]
    modules = {".".join(path.relative_to(ROOT).with_suffix("").parts): path for path in paths}
    for module, path in modules.items():
        for source, name in imports(path):
            target = f"{source}.{name}" if f"{source}.{name}" in modules else source
            if target in modules and target != module:
                yield module, target


def test_review_stands_beside_training_and_not_on_it():
    found = [(module, target) for module, target in arrows() if module.startswith("core.review.")]
    assert found
    assert not [pair for pair in found if pair[1].startswith("core.training.")]


def test_no_files_import_one_another_in_a_circle():
    graph: dict[str, set[str]] = {}
    for module, target in arrows():
        graph.setdefault(module, set()).add(target)
    TopologicalSorter(graph).prepare()  # CycleError names the circle


def test_no_folders_import_one_another_in_a_circle():
    graph: dict[str, set[str]] = {}
    for module, target in arrows():
        if folder_of(module) != folder_of(target):
            graph.setdefault(folder_of(module), set()).add(folder_of(target))
    TopologicalSorter(graph).prepare()  # CycleError names the circle


@pytest.mark.parametrize("path", CORE, ids=name_of)
def test_core_knows_no_streamlit_no_page_and_no_benchmark(path: Path):
    assert {module.split(".")[0] for module, _ in imports(path)}.isdisjoint(
        {"streamlit", "pages", "benchmarks", "tests"}
    )


@pytest.mark.parametrize("path", [*CORE, *PAGES, *SHARED, ROOT / "streamlit_app.py"], ids=name_of)
def test_only_the_settings_read_the_environment_and_look_for_a_home(path: Path):
    if name_of(path) == "core/settings.py":
        return
    tree = ast.parse(path.read_text(encoding="utf-8"))
    touched = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    named = {name for module, name in imports(path) if module in {"os", "os.path"}}
    assert (touched | named).isdisjoint({"environ", "environb", "getenv", "putenv", "expanduser", "home"})


@pytest.mark.parametrize("path", [*CORE, *PAGES, *SHARED], ids=name_of)
def test_files_are_written_in_one_place(path: Path):
    """So that all are whole after a crash. The distillation's log grows line by line; an output is tried by opening."""
    if name_of(path) in {"core/files.py", "core/training/distill/run.py", "core/cli/writable.py"}:
        return
    calls = [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
    named = {call.func.attr for call in calls if isinstance(call.func, ast.Attribute)}
    assert named.isdisjoint({"write_text", "write_bytes", "save_file", "rename", "savetxt", "to_csv"})
    opened = [call for call in calls if ast.unparse(call.func).split(".")[-1] == "open"]
    modes = {node.value for call in opened for node in ast.walk(call) if isinstance(node, ast.Constant)}
    assert modes.isdisjoint({"w", "wb", "x", "xb", "a", "ab", "r+", "rb+", "r+b", "w+b", "wb+", "wt"})


@pytest.mark.parametrize("path", [*PAGES, *SHARED], ids=name_of)
def test_pages_take_from_core_only_what_it_exports(path: Path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    used = {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "core"
    }
    for module, name in imports(path):
        assert not module.startswith("core."), f"{name_of(path)} reaches into {module}"
        if module == "core" and name:
            used.add(name)
    assert used <= set(core.__all__), used - set(core.__all__)


@pytest.mark.parametrize("path", SHARED, ids=name_of)
def test_views_load_nothing_heavy_when_they_are_imported(path: Path):
    assert {module.split(".")[0] for module, _ in imports(path, eager=True)}.isdisjoint(HEAVY)


@pytest.mark.parametrize("path", [*PAGES, *SHARED], ids=name_of)
def test_every_uploader_takes_any_name_and_says_why_a_file_is_kept_back(path: Path):
    """The widget itself refuses by ending, and hides its reasons."""
    assert path.name == "upload_view.py" or "file_uploader" not in path.read_text(encoding="utf-8")
    assert "type=[" not in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_a_page_imports_only_streamlit_core_and_views(path: Path):
    for module, _ in imports(path):
        assert module in {"streamlit", "core"} or module.split(".")[:2] == ["pages", "shared"], module


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_a_page_is_four_strokes_without_logic(path: Path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    logic = (
        ast.FunctionDef,
        ast.AsyncFunctionDef,
        ast.ClassDef,
        ast.For,
        ast.While,
        ast.comprehension,
        ast.Lambda,
        ast.Try,
    )
    assert not [ast.unparse(node) for node in ast.walk(tree) if isinstance(node, logic)]
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 60


@pytest.mark.parametrize("path", [*PAGES, *SHARED, ROOT / "streamlit_app.py"], ids=name_of)
def test_only_session_files_remember_and_cache(path: Path):
    if path.name.endswith("session.py"):
        return
    touched = {
        node.attr for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Attribute)
    }
    assert touched.isdisjoint({"session_state", "cache_data", "cache_resource"})


# Streamlit keeps what a widget calls, with its arguments, as long as the visit lasts: also of widgets long gone. So a
# widget names a photo by its sha256, and what it calls looks the photo up in the visit, which may have forgotten it.
CALLED = re.compile(r"args|kwargs|on_(click|change|select|submit|.*_change)")
HOLDERS = {
    "Photo",
    "Accepted",
    "Given",
    "Analysis",
    "Explanation",
    "Finding",
    "Overlay",
    "ndarray",
    "FloatArray",
    "OwnPhotos",
    "Result",
    "Results",
}
NAMES_OF_HOLDERS = {
    "photo",
    "photos",
    "entry",
    "entries",
    "given",
    "opened",
    "result",
    "results",
    "analysis",
    "pixels",
    "data",
    "file",
    "files",
    "overlay",
}
SAFE = {"sha256", "name"}  # what of a photo may be handed to a widget


def held_by_widgets(tree: ast.AST) -> Iterator[str]:
    """Yield each expression that a widget would keep and that may hold a photo."""
    for function in ast.walk(tree):
        if not isinstance(function, ast.FunctionDef):
            continue
        arguments = [*function.args.args, *function.args.kwonlyargs]
        holders = {one.arg for one in arguments if one.annotation and _is_holder(one.annotation)}
        plain = {one.arg for one in arguments if one.annotation and not _is_holder(one.annotation)}
        for node in ast.walk(function):
            kept: list[ast.expr] = []
            if isinstance(node, ast.Call):
                kept = [one.value for one in node.keywords if one.arg and CALLED.fullmatch(one.arg)]
            elif isinstance(node, ast.Dict):
                keys = zip(node.keys, node.values, strict=True)
                kept = [value for key, value in keys if isinstance(key, ast.Constant) and _is_called(key.value)]
            for value in kept:
                if _holds(value, holders | NAMES_OF_HOLDERS - plain):
                    yield ast.unparse(value)


def _is_called(key: object) -> bool:
    return isinstance(key, str) and CALLED.fullmatch(key) is not None


def _is_holder(annotation: ast.expr) -> bool:
    return not HOLDERS.isdisjoint(re.findall(r"\w+", ast.unparse(annotation)))


def _holds(value: ast.expr, holders: set[str]) -> bool:
    """Whether an expression hands over a holder itself, or a function made on the spot, whose reach is not seen."""
    if isinstance(value, ast.Attribute) and value.attr in SAFE:
        return False
    if isinstance(value, ast.Lambda) or (isinstance(value, ast.Name) and value.id in holders):
        return True
    return any(_holds(part, holders) for part in ast.iter_child_nodes(value) if isinstance(part, ast.expr))


@pytest.mark.parametrize("path", [*PAGES, *SHARED, ROOT / "streamlit_app.py"], ids=name_of)
def test_no_widget_holds_a_photo(path: Path):
    assert list(held_by_widgets(ast.parse(path.read_text(encoding="utf-8")))) == []


@pytest.mark.parametrize(
    ("call", "is_held"),
    [
        ("st.button('x', on_click=f, args=(photo.sha256, name))", False),
        ("st.button('x', on_click=f, args=(photo, name))", True),
        ("st.button('x', on_click=f, kwargs={'of': entry.photo})", True),
        ("st.button('x', on_click=lambda: f(1))", True),
        ("st.button('x', on_click=partial(f, shown))", True),
        ("st.slider('x', **{'on_change': partial(f, entry.photo)})", True),
        ("st.slider('x', **{'on_change': partial(f, entry.photo.sha256)})", False),
        ("st.button('x', on_click=f, args=(file,))", False),
        ("st.button('x', on_click=f, args=(made,))", True),
        ("st.button('x', on_click=f, args=(made.given.photo,))", True),
        ("st.button('x', on_click=f, args=(made.given.photo.sha256,))", False),
    ],
)
def test_a_widget_that_holds_a_photo_is_found(call: str, is_held: bool):
    arguments = "photo, entry, shown: core.Analysis, made: Result, name: str, file: str"
    tree = ast.parse(f"def draw({arguments}):\n    {call}")
    assert bool(list(held_by_widgets(tree))) is is_held


def room_of(module: str) -> str:
    """Return what a module of the pages belongs to: `pages.shared.review` also for those in folders below it."""
    return ".".join(folder_of(module).split(".")[:3])


def test_the_views_of_one_page_take_nothing_from_those_of_another():
    """What several pages draw lies beside their rooms, and what they share of a photo is kept in the state's."""
    rooms = {"pages.shared.results", "pages.shared.shades", "pages.shared.review", "pages.shared.camera"}
    found = [(module, target) for module, target in arrows() if {room_of(module), room_of(target)} <= rooms]
    assert found
    assert not [pair for pair in found if room_of(pair[0]) != room_of(pair[1])]


@pytest.mark.parametrize("path", VIEWS, ids=name_of)
def test_a_view_draws_a_result_and_asks_no_model_for_it(path: Path):
    """What a photo is asked, whether it is, and what comes of it is decided in `result_session` alone."""
    taken = {f"{module}.{name}" for module, name in imports(path)} | {module for module, _ in imports(path)}
    assert taken.isdisjoint({f"{STATE}.answer_session", f"{STATE}.model_session", f"{STATE}.visit.memo"})
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}.isdisjoint(DECIDING)


def memos() -> Iterator[tuple[str, str]]:
    """Yield the name of each memo with where it is declared: as a constant of a module, once."""
    for path in SHARED:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        constants = [node for node in tree.body if isinstance(node, ast.AnnAssign)]
        calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and ast.unparse(node.func) == "Memo"]
        assert len(calls) == sum(ast.unparse(node.annotation).startswith("Memo[") for node in constants), path
        for call in calls:
            yield ast.literal_eval(call.args[0]), f"{name_of(path)}:{call.lineno}"


def test_no_two_memos_have_the_same_name():
    """They would read each other's answers, which are of another type."""
    found = list(memos())
    assert len(found) > 10
    assert len({name for name, _ in found}) == len(found), sorted(found)


def test_nothing_of_a_photo_goes_into_the_cache_that_all_visitors_share():
    assert "cache_data" not in (ROOT / "pages/shared/state/session.py").read_text(encoding="utf-8").split('"""', 2)[2]


def test_every_page_is_registered_and_every_registered_page_exists():
    tree = ast.parse((ROOT / "streamlit_app.py").read_text(encoding="utf-8"))
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and ast.unparse(node.func) == "st.Page"]
    registered = [ast.literal_eval(call.args[0]) for call in calls]
    assert sorted(registered) == [name_of(path) for path in PAGES]


def test_no_page_lies_flat_under_pages():
    """A flat file would be taken for a page of the old kind on a fresh server."""
    assert not list(ROOT.glob("pages/*.py"))


def test_every_exported_name_resolves():
    assert not [name for name in core.__all__ if getattr(core, name) is None]


def test_the_tree_names_every_folder_and_no_other():
    tree = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").split("## Where things are")[1].split("```")[1]
    named = {line.split()[0] for line in tree.splitlines() if line.strip()}
    rooms = {f"{name_of(path)}/" for top in ("core", "pages") for path in ROOT.glob(f"{top}/*/") if has_python(path)}
    assert {name for name in named if name.startswith(("core/", "pages/")) and name != "core/"} == rooms
    assert all((ROOT / name).exists() for name in named)


def has_python(folder: Path) -> bool:
    return any(folder.glob("**/*.py"))


MOST_FILES = 16  # of a folder, its __init__ not counted
MOST_LINES = 250  # of a file
MOST_LINES_OF_A_FUNCTION = 50  # its docstring and decorators counted


def test_no_folder_holds_more_files_than_a_reader_can_keep_in_mind():
    held = Counter(name_of(path.parent) for path in PRODUCTION if path.name != "__init__.py")
    assert held
    assert not {folder: count for folder, count in held.items() if count > MOST_FILES}


@pytest.mark.parametrize("path", PRODUCTION, ids=name_of)
def test_no_file_is_longer_than_a_reader_can_keep_in_mind(path: Path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MOST_LINES


@pytest.mark.parametrize("path", PRODUCTION, ids=name_of)
def test_no_function_is_longer_than_a_reader_can_keep_in_mind(path: Path):
    long = {}
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
            assert node.end_lineno is not None
            if node.end_lineno - first + 1 > MOST_LINES_OF_A_FUNCTION:
                long[node.name] = node.end_lineno - first + 1
    assert not long


def test_importing_core_loads_nothing_heavy():
    code = f"import sys, core; print(sorted({HEAVY!r} & set(sys.modules)))"
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
