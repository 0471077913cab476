"""Figures: distances between pictures in the features of a published classifier, each with its n and seed."""
from ganlib.metrics.distances import frechet_distance, kernel_distance, precision_recall

__all__ = ["frechet_distance", "kernel_distance", "precision_recall"]
