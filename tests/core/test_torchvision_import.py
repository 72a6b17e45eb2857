"""Loading torchvision leaves nothing behind."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_nothing_is_left_among_the_temporary_files(tmp_path: Path) -> None:
    (tmp_path / "torchinductor_other").mkdir()  # another program's
    environment = {name: value for name, value in os.environ.items() if name != "TORCHINDUCTOR_CACHE_DIR"}
    environment["TMPDIR"] = str(tmp_path)
    code = "import core.models.backbones.resnet50"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environment, check=True, timeout=120)
    assert [path.name for path in tmp_path.iterdir()] == ["torchinductor_other"]
