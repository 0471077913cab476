"""Four illnesses of adversarial training, each beside a cure that differs in one setting.

Each does what its sentence says for every seed that the tests try; so does the cure.
"""
from __future__ import annotations

from typing import NamedTuple

from ganlib.theory.live import Settings


class Preset(NamedTuple):
    ill: Settings
    cured: Settings
    steps: int  # of `LiveGAN.step_both` after which the two can be told apart
    pace: int  # of `step_both` for each frame of the picture


def preset(ill: Settings, steps: int, pace: int, **cure: object) -> Preset:
    return Preset(ill, ill._replace(**cure), steps, pace)


PRESETS: dict[str, Preset] = {
    # G outruns D: it puts all samples where D is fooled now, D catches up, and all of them jump to the next place.
    # A D that moves five times to G's one sees the heap before G has left the other modes (1406.2661, algorithm 1: k).
    "collapse": preset(Settings(objective="non_saturating", lr_g=8e-3, lr_d=3e-3), steps=344, pace=1, d_steps=5),
    # Both players overshoot the equilibrium and turn round it (1701.07875, section 4: momentum hurts the critic).
    "oscillation": preset(Settings(data="blob", objective="wgan", lr_g=5e-3, lr_d=5e-3, clip=0.2, momentum=0.9),
                          steps=300, pace=1, momentum=0.0),
    # D is sure before G moves, and log(1 - D) is flat there (1406.2661, section 3). G moves by plain gradient descent:
    # Adam divides by the size of the gradient, which hides how small it is.
    "vanishing": preset(Settings(data="far", objective="minimax", lr_g=0.01, lr_d=5e-3, d_steps=3, head_start=300, adam_g=False),
                        steps=250, pace=1, objective="non_saturating"),
    # Weights within +-.01 leave a critic of three layers almost flat, however steep the difference
    # (1704.00028, section 3); a penalty asks for slope 1 instead.
    "clipping": preset(Settings(objective="wgan", lr_g=3e-3, lr_d=5e-3, d_steps=5), steps=400, pace=1, objective="wgan_gp"),
}
