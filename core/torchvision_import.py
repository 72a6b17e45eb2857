"""Import torchvision also where its compiled operators do not load beside a CPU build of torch.

torchvision's wheels carry a compiled library that fits one build of torch. Beside another build (for example a
CPU-only torch) the library is skipped, and importing torchvision then fails with "operator torchvision::nms does not
exist", although this project uses none of those operators. Declaring the two missing schemas is enough. It must be
done only after that failure: declared in advance, they collide with the real ones of a healthy installation and abort
the process. Import this module before anything that imports torchvision (`pytorch_grad_cam` does).

Delete that part once torchvision tolerates the absence of its library.

torchvision also loads torch's compiler, which nothing here uses, and that makes an empty folder among the temporary
files; it is removed again.
"""

import importlib
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

_SCHEMA = "(Tensor dets, Tensor scores, float iou_threshold) -> Tensor"
_libraries: list[object] = []  # a torch.library.Library takes its schemas with it when it is collected


def _import_torchvision() -> None:
    try:
        importlib.import_module("torchvision")
    except RuntimeError as error:
        if "torchvision::nms does not exist" not in str(error):
            raise
        for name in [name for name in sys.modules if name.split(".")[0] == "torchvision"]:
            del sys.modules[name]
        import torch

        library = torch.library.Library("torchvision", "FRAGMENT")
        library.define(f"nms{_SCHEMA}")
        library.define(f"qnms{_SCHEMA}")
        _libraries.append(library)
        importlib.import_module("torchvision")


def _compilers_folders() -> set[Path]:
    return set(Path(tempfile.gettempdir()).glob("torchinductor_*"))


def _import_without_traces() -> None:
    before = _compilers_folders()
    _import_torchvision()
    for folder in _compilers_folders() - before:
        with suppress(OSError):  # it is in use after all
            folder.rmdir()


_import_without_traces()
