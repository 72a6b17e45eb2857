"""Learn the weights of `core/photos/face_detection/face_check.py`: `python -m tests.learn_face_check`.

Data come from DERMA_DATA.

Faces: boxes on which all three frontal cascades agree, of the half of the tone-labelled photos that limits are tuned on
and of `more`'s folders of faces. Not faces: whatever a cascade takes for one, and random squares, on the published
infection training photos and on `more`'s folders of skin, each mirrored and turned by quarters. Nothing is learned from
`external`, `external-2026` or the other half.
"""

import os
from pathlib import Path

import cv2
import numpy as np
from sklearn.linear_model import LogisticRegression

from core.photos.decode import read_data_image
from core.photos.face_detection import cascades, face_check, faces, pictures
from tests.tone_readings import paths_of

FACES = ("face-plain", "Acne", "Pigmentation", "Wrinkled")
SKIN = ("other-disease", "healthy-skin", "FU-nail-fungus", "BA- cellulitis", "FU-ringworm", "VI-chickenpox")
CASCADES = ("frontalface_alt2", "frontalface_default", "frontalface_alt")
STRENGTH = 0.1  # inverse of the penalty; four-fold by photo: 95 % of faces above 99.9 % of the rest


def boxes(view, tilt):
    """Return the boxes that each cascade finds in a view tilted by an angle."""
    red, calm = (pictures.tilted(picture, tilt) if tilt else picture for picture in (view.red, view.calm))
    return red, [cascades.detect(name, red if name.endswith("default") else calm, 4) for name in CASCADES]


def crop(red, box):
    cut = pictures.cut(red, box, int(face_check.MARGIN * box[2]))
    side = face_check.SIDE_PX
    return cv2.resize(cut, (side, side), interpolation=pictures.resampling(cut))


def found(pixels, *, agreed):
    """Yield crops: of the boxes that all cascades agree on, upright before tilted, or of every box."""
    view = cascades.View(pictures.search_picture(pixels))
    for tilt in (0.0, *cascades.TILTS_DEG):
        red, each = boxes(view, tilt)
        every = [box for some in each for box in some]
        if not agreed:
            yield from (crop(red, box) for box in every)
            continue
        shared = [b for b in each[0] if all(any(faces._overlap(b, o) > 0.4 for o in some) for some in each[1:])]
        if shared:
            yield crop(red, max(shared, key=lambda box: box[2]))
            return


def moved(picture, draw):
    """A crop turned, scaled and moved a little, as a cascade's box may lie."""
    side = picture.shape[0]
    matrix = cv2.getRotationMatrix2D((side / 2, side / 2), draw.uniform(-12, 12), draw.uniform(0.88, 1.12))
    matrix[:, 2] += draw.uniform(-2.7, 2.7, 2)
    return cv2.warpAffine(picture, matrix, (side, side), borderMode=cv2.BORDER_REPLICATE)


def random_squares(pixels, draw, count=2):
    red = pictures.search_picture(pixels)
    for _ in range(count):
        side = int(draw.uniform(0.2, 0.8) * min(red.shape))
        yield crop(
            red, (int(draw.uniform(0, red.shape[1] - side)), int(draw.uniform(0, red.shape[0] - side)), side, side)
        )


def main():
    root, draw = Path(os.environ["DERMA_DATA"]), np.random.default_rng(0)
    face_photos = [(path, 3) for path in paths_of("tuning")]
    face_photos += [(path, 1) for folder in FACES for path in sorted((root / "more" / folder).glob("*"))[::2]]
    skin = sorted((root / "infection" / "train_set").glob("*/*"))[::2]
    skin += [path for folder in SKIN for path in sorted((root / "more" / folder).glob("*"))[::5]]
    rows, is_face = [], []
    for path, times in face_photos:
        for picture in found(read_data_image(path), agreed=True):
            for _ in range(times):
                for side in (picture, np.ascontiguousarray(picture[:, ::-1])):
                    rows += [face_check.describe_gradients(p) for p in (side, *(moved(side, draw) for _ in range(3)))]
                    is_face += [1] * 4
    for path in skin:
        pixels = read_data_image(path)
        for picture in (*found(pixels, agreed=False), *random_squares(pixels, draw)):
            for quarters in range(4):
                turned = np.ascontiguousarray(np.rot90(picture, quarters))
                rows += [face_check.describe_gradients(p) for p in (turned, np.ascontiguousarray(turned[:, ::-1]))]
                is_face += [0] * 2
    model = LogisticRegression(C=STRENGTH, class_weight="balanced", max_iter=600)
    model.fit(np.array(rows, np.float32), np.array(is_face))
    print(f"{sum(is_face) // 8} faces, {(len(is_face) - sum(is_face)) // 8} others")
    np.save(face_check._WEIGHTS, np.append(model.coef_[0], model.intercept_[0]).astype(np.float32))


if __name__ == "__main__":
    main()
