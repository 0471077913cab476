"""Nearest training pictures: a small index of real ones, shipped beside the classifier in whose features it searches.

    python -m ganlib.neighbours fashion_mnist --data-root data

writes checkpoints/classifier-fashion_mnist/neighbours.safetensors: a few thousand training pictures, packed without loss,
and the classifier's features of each in 8 bits. A neighbour in these features looks alike to the classifier, which is not the
same as being equal pixel by pixel; and a copy of a picture that is not in the index is not found.
"""
from ganlib.neighbours.index import INDEX_FILE, MAX_INDEX_BYTES, Index, features_of, load, packed, unpacked, write

__all__ = ["INDEX_FILE", "MAX_INDEX_BYTES", "Index", "features_of", "load", "packed", "unpacked", "write"]
