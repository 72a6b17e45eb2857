"""A distillation small enough for a test: `python distill_small.py FOLDER STEPS [KILL_AFTER]`."""

import os
import signal
import sys
from pathlib import Path

import numpy as np
import torch
from torch import nn

from core.training.distill.distillation import DistillConfig, Distiller
from core.training.distill.run import Budget, RunOptions, run_distillation
from core.training.distill.teacher import Features
from core.training.photo_pyramid import build_pool

CONFIG = DistillConfig(batch=6, sizes_px=(32, 48), hint_weights=(1.0, 2.0), warmup_steps=3)


class SmallNet(nn.Module):
    """Two stages of strides 4 and 8, and five logits."""

    def __init__(self, width):
        super().__init__()
        self.conv1 = nn.Conv2d(3, width, 4, stride=4)
        self.bn1 = nn.BatchNorm2d(width)
        self.layer1 = nn.Sequential(nn.Conv2d(width, width, 3, padding=1), nn.BatchNorm2d(width), nn.ReLU())
        self.layer2 = nn.Sequential(nn.Conv2d(width, 2 * width, 3, 2, 1), nn.BatchNorm2d(2 * width), nn.ReLU())
        self.fc = nn.Linear(2 * width, 5)

    @property
    def trunk(self):
        return self

    def forward(self, views):
        first = self.layer1(torch.relu(self.bn1(self.conv1(views))))
        second = self.layer2(first)
        return Features((first, second), self.fc(second.mean((2, 3))))


def small_pool():
    random = np.random.default_rng(5)
    shapes = [(60, 40), (40, 40), (50, 90), (64, 64), (30, 45), (70, 50), (44, 44), (48, 80)]
    photos = [random.integers(0, 256, (*shape, 3), dtype=np.uint8) for shape in shapes]
    return build_pool(photos, [False] * 6 + [True] * 2)


def small_distiller(config=CONFIG):
    torch.manual_seed(1)
    return Distiller(SmallNet(8), SmallNet(6), small_pool(), config, torch.device("cpu"))


def train(folder, steps, *, cooldown=False, kill_after=None):
    distiller = small_distiller()
    if kill_after is not None:
        step = distiller.step

        def step_or_die(rate=1.0):
            if distiller.steps_done == kill_after:
                os.kill(os.getpid(), signal.SIGKILL)
            return step(rate)

        distiller.step = step_or_die
    options = RunOptions(Path(folder), Budget(steps=steps), cooldown=cooldown, save_every_s=0)
    run_distillation(distiller, options)
    return distiller


if __name__ == "__main__":
    torch.set_num_threads(1)
    train(sys.argv[1], int(sys.argv[2]), kill_after=int(sys.argv[3]) if len(sys.argv) > 3 else None)
