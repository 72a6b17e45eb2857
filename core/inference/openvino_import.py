"""OpenVINO without its usage reports.

`import openvino` loads its model converter, and that reports the import to a statistics server and writes an identifier
into the home folder. Nothing here needs the converter, and a photo reader that promises privacy reports nothing: both
modules are shut before the import, which OpenVINO takes for an installation without them.
"""

from __future__ import annotations

import importlib
import sys
from typing import Any


def import_openvino() -> Any:
    """Return the module `openvino`. Raises ImportError where it is not installed or does not run."""
    for name in ("openvino_telemetry", "openvino.tools.ovc"):
        sys.modules.setdefault(name, None)  # type: ignore[arg-type]  # None: an import of it fails
    return importlib.import_module("openvino")
