"""What a server runs changes nothing that holds for its whole process: other visitors are in it at the same time.

Read from the source of every module that pages can reach. What training alone runs has a process to itself.
"""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

# Calls that change more than their own thread or object, by the last part of their name.
CALLS = {
    # torch: the tracer replaces nn.Module.__call__ while it runs
    "symbolic_trace", "Tracer", "export", "compile", "set_num_threads", "set_num_interop_threads", "set_default_dtype",
    "set_default_device", "set_default_tensor_type", "set_float32_matmul_precision", "use_deterministic_algorithms",
    "set_flush_denormal", "manual_seed", "seed_all",
    # OpenCV, numpy, pandas, Pillow
    "setNumThreads", "setUseOptimized", "setUseOpenVX", "setRNGSeed", "seterr", "seterrcall", "set_printoptions",
    "set_option", "register_open", "register_heif_opener", "register_avif_opener",
    # Python itself: filters of warnings are the process's, also where they are put back
    "filterwarnings", "simplefilter", "resetwarnings", "catch_warnings", "warn_explicit", "captureWarnings",
    "setlocale", "chdir", "umask", "setrecursionlimit", "setswitchinterval", "settrace", "setprofile",
    "set_threshold", "freeze", "setdefaulttimeout", "basicConfig", "dictConfig", "addLevelName", "tzset", "putenv",
    "unsetenv", "srand", "overwrite_freed_memory",
}  # fmt: skip
SHARED_CALLS = {"random.seed", "np.random.seed", "gc.disable", "gc.enable", "signal.signal", "logging.disable"}
REGISTERS = ("sys.modules", "sys.path", "os.environ")

# What is changed on purpose: file, what, and why nobody is disturbed.
ALLOWED = {
    ("core/inference/queue.py", "set_num_threads"): "once, before the first pass, by whoever loads the models",
    ("streamlit_app.py", "overwrite_freed_memory"): "once, before the first visit; it changes no result",
    (
        "pages/shared/server/upload_room.py",
        "MultiPartParser.spool_max_size",
    ): "once, before the first request; nobody else here reads forms",
    ("core/data/crop_duplicates.py", "setRNGSeed"): "OpenCV keeps a generator for each thread",
    (
        "core/training/features.py",
        "manual_seed",
    ): "in views that training alone draws; what teaching uses is kept features",
    ("core/teaching/head.py", "catch_warnings"): "for the length of a fit; others can lose no more than a warning",
    ("core/teaching/head.py", "simplefilter"): "the same",
    ("core/inference/openvino_import.py", "sys.modules"): "shuts two modules that nothing else here imports",
    (
        "core/torchvision_import.py",
        "sys.modules",
    ): "before anybody has torchvision; the import's lock holds the others back",
}


@cache
def served() -> tuple[Path, ...]:
    """Return the files of the pages and of every module of core that they can reach, also by imports in functions."""
    stub = (ROOT / "core/__init__.pyi").read_text(encoding="utf-8")
    waiting = {f"core.{module}" for module in re.findall(r"^from \.([\w.]+) import", stub, re.MULTILINE)}
    reached: dict[str, Path] = {}
    while waiting:
        module = waiting.pop()
        path = ROOT / (module.replace(".", "/") + ".py")
        if module in reached or not path.is_file():
            continue
        reached[module] = path
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "core":
                waiting |= {str(node.module), *(f"{node.module}.{alias.name}" for alias in node.names)}
            elif isinstance(node, ast.Import):
                waiting |= {alias.name for alias in node.names if alias.name.startswith("core.")}
    return (*sorted(reached.values()), *sorted(ROOT.glob("pages/**/*.py")), ROOT / "streamlit_app.py")


def changes(source: str) -> set[str]:
    """Return what a source changes of its process."""
    tree = ast.parse(source)
    modules = {
        alias.asname or alias.name.split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = ast.unparse(node.func)
            owner, _, last = name.rpartition(".")
            if (last in CALLS and name != "re.compile") or name in SHARED_CALLS:
                found.add(last)
            if owner in REGISTERS and last not in {"get", "items", "keys", "values", "copy"}:
                found.add(owner)
        targets = node.targets if isinstance(node, ast.Assign | ast.Delete) else [getattr(node, "target", None)]
        for target in targets if isinstance(node, ast.Assign | ast.Delete | ast.AugAssign | ast.AnnAssign) else []:
            root = target
            while isinstance(root, ast.Attribute | ast.Subscript):
                root = root.value
            if root is not target and isinstance(root, ast.Name) and root.id in modules:
                name = ast.unparse(target)
                if name.startswith("st.session_state"):  # the visit's own
                    continue
                found.add(next((register for register in REGISTERS if name.startswith(register)), name))
    return found


@pytest.mark.parametrize("path", served(), ids=lambda path: str(path.relative_to(ROOT)))
def test_what_a_server_runs_changes_nothing_for_the_whole_process(path: Path) -> None:
    where = str(path.relative_to(ROOT))
    found = changes(path.read_text(encoding="utf-8"))
    assert {name for name in found if (where, name) not in ALLOWED} == set()


def test_every_exception_is_still_needed() -> None:
    needed = {(where, name) for where, name in ALLOWED if name in changes((ROOT / where).read_text(encoding="utf-8"))}
    assert needed == set(ALLOWED)


def test_the_models_are_among_what_a_server_runs_and_training_is_not() -> None:
    files = {str(path.relative_to(ROOT)) for path in served()}
    assert {"core/inference/engine_graph.py", "core/inference/trunk_graph.py", "core/inference/explainers.py"} <= files
    assert "core/training/head/loop.py" not in files


@pytest.mark.parametrize(
    ("source", "change"),
    [
        ("from torch import fx\nfx.symbolic_trace(trunk)", "symbolic_trace"),
        ("from PIL import Image\nImage.MAX_IMAGE_PIXELS = None", "Image.MAX_IMAGE_PIXELS"),
        ("from PIL import ImageFile\nImageFile.LOAD_TRUNCATED_IMAGES = True", "ImageFile.LOAD_TRUNCATED_IMAGES"),
        ("import warnings\nwith warnings.catch_warnings():\n    pass", "catch_warnings"),
        ("import os\nos.environ['A'] = 'b'", "os.environ"),
        ("import os\nos.environ.setdefault('A', 'b')", "os.environ"),
        ("import torch\ntorch.backends.mkldnn.enabled = False", "torch.backends.mkldnn.enabled"),
        ("import cv2\ncv2.setNumThreads(1)", "setNumThreads"),
        ("import sys\ndel sys.modules['a']", "sys.modules"),
    ],
)
def test_such_a_change_is_seen(source: str, change: str) -> None:
    assert changes(source) == {change}


@pytest.mark.parametrize(
    "source",
    ["import re\nre.compile('a')", "import numpy as np\nwith np.errstate(all='ignore'):\n    pass", "x.y = 1"],
)
def test_what_stays_in_its_thread_is_let_pass(source: str) -> None:
    assert changes(source) == set()
