"""A server's work, the engine made and photos answered, leaves its process as it was; read from the running process."""

import gc
import locale
import os
import signal
import socket
import sys
import threading
import warnings
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch
from PIL import Image, ImageFile

from core.inference.classifier import Classifier
from core.photos.decode import read_photo
from core.photos.face_detection.faces import find_faces
from core.photos.quality import measure_quality
from tests.core.inference.test_engine import classifier
from tests.photo_files import encoded, skin_like


def state() -> dict[str, object]:
    """Return what all threads of this process share, as far as a library has a switch for it."""
    mask = os.umask(0o22)
    os.umask(mask)
    return {
        "environment": dict(os.environ),
        "folder": Path.cwd(),
        "path": list(sys.path),
        "warnings": list(warnings.filters),
        "locale": locale.setlocale(locale.LC_ALL),
        "garbage": (gc.isenabled(), gc.get_threshold()),
        "hooks": (sys.excepthook, threading.excepthook, sys.getrecursionlimit(), sys.getswitchinterval()),
        "signals": [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGPIPE)],
        "timeout": socket.getdefaulttimeout(),
        "mask": mask,
        "modules": (torch.nn.Module.__call__, torch.nn.Module.__getattr__, torch.nn.Module.__setattr__),
        "torch": (torch.get_num_threads(), torch.get_default_dtype(), torch.get_float32_matmul_precision()),
        "exact": (torch.are_deterministic_algorithms_enabled(), torch.backends.mkldnn.enabled),
        "random": (torch.get_rng_state().tolist(), np.random.get_state()[1].tolist()),
        "numpy": (np.geterr(), str(np.get_printoptions())),
        "pillow": (Image.MAX_IMAGE_PIXELS, ImageFile.LOAD_TRUNCATED_IMAGES, ImageFile.MAXBLOCK),
        "opencv": (cv2.getNumThreads(), cv2.useOptimized(), cv2.ocl.useOpenCL()),
    }


def serve(model: Classifier) -> None:
    photo = read_photo(encoded(skin_like(320, 240), "JPEG"))
    model.analyse(photo, "infection")
    measure_quality(photo)
    find_faces(photo.pixels)


def test_the_process_is_the_same_after_engines_and_photos(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DERMA_CACHE", str(tmp_path))
    model = classifier()
    serve(model)  # what is imported at the first use sets itself up
    before = state()
    assert model.prepare_engines() != "eager"
    serve(model)
    after = state()
    assert {name for name in before if before[name] != after[name]} == set()
