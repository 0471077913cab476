"""What each variant's two players descend, as a line of HTML each: the equations of the files in ganlib/variants. Imports no UI."""
from __future__ import annotations

import re

LOGISTIC = "−E log D(x) − E log(1 − D(G(z)))"
FOOL = "−E log D(G(z))"
WASSERSTEIN = "E f(G(z)) − E f(x)"

# variant -> (what the discriminator descends, what the generator descends); D is a probability, f and LSGAN's D a score
LINES: dict[str, tuple[str, str]] = {
    "gan": (LOGISTIC, FOOL),
    "dcgan": (LOGISTIC, FOOL),
    "lsgan": ("½ E (D(x) − 1)² + ½ E D(G(z))²", "½ E (D(G(z)) − 1)²"),
    "wgan": (f"{WASSERSTEIN}, then w ← clip(w, −c, c)", "−E f(G(z))"),
    "wgan_gp": (f"{WASSERSTEIN} + λ E (∥∇f(x̂)∥ − 1)²", "−E f(G(z))"),
    "progan": (f"{WASSERSTEIN} + λ E (∥∇f(x̂)∥ − 1)² + ε E f(x)²", "−E f(G(z))"),
}
SATURATING = "E log(1 − D(G(z)))"
SYMBOL = re.compile(r"(?<![A-Za-z])([DGfxzwcλε])(?![A-Za-z])")


def lines(variant: str, arguments: dict[str, object]) -> list[str]:
    """What D (or the critic f) and G descend in a checkpoint with these constructor arguments; none where it is not written here."""
    if variant not in LINES:
        return []
    judge, generator = LINES[variant]
    if arguments.get("saturating"):
        generator = SATURATING
    player = "f" if "f(" in judge else "D"
    return [SYMBOL.sub(r"<i>\1</i>", f"{name}: {text}") for name, text in ((player, judge), ("G", generator))]
