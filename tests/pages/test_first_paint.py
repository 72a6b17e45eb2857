"""Pages paint before torch is loaded: in a process of their own, because torch stays once it is there."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
OPEN_ALL = """
import sys
from pathlib import Path
from streamlit.testing.v1 import AppTest
root = Path(sys.argv[1])
app = AppTest.from_file(str(root / "streamlit_app.py"), default_timeout=60)
for page in sorted(root.glob("pages/*/*.py")):
    if page.parent.name != "shared":
        app.switch_page(str(page.relative_to(root))).run()
        assert not app.exception, page
        print(page.stem, *(name for name in ("torch", "torchvision", "cv2", "sqlalchemy") if name in sys.modules))
"""


def test_no_page_loads_torch_or_a_database_before_it_is_needed():
    done = subprocess.run(
        [sys.executable, "-c", OPEN_ALL, str(ROOT)], cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split("\n")[:-1] == [
        "evaluation",
        "teach",
        "training",
        "cases",
        "shades",
        "start",
        "upload",
        "webcam",
    ]
