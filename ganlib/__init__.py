"""GAN Atlas: 21 generative adversarial networks and their neighbours, each readable on one screen, with weights."""
from ganlib.checkpoints import CheckpointError, Entry, catalog, load
from ganlib.variant import Turn, Variant

__all__ = ["CheckpointError", "Entry", "Turn", "Variant", "catalog", "load"]
