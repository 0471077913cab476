"""The theory lab: distributions, their distances, the optimal discriminator, and games small enough to compute exactly.

PyTorch only; imports no UI. Everything here runs on one CPU core in milliseconds and needs no checkpoint.
"""
