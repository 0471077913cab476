"""What the unlabelled pictures were worth: the same network, taught by the labelled ones alone."""
from __future__ import annotations

from functools import partial

from ganlib.data.few_labels import with_few_labels
from ganlib.metrics.conditional import learnt
from ganlib.metrics.subject import Figures, Subject, in_batches

STEPS = 500


def supervised_alone(subject: Subject) -> Figures:
    """Test accuracy of the model's own network trained on its labelled pictures and nothing else."""
    labels, label_seed = (subject.model.trained["training"][name] for name in ("labels", "label_seed"))
    data = with_few_labels(subject.pictures("train"), labels, label_seed)
    pupil = learnt(partial(type(subject.model), **subject.model.arguments), data.labelled_image, data.labelled_label, subject.seed, STEPS)
    test = subject.pictures("test")
    share = (in_batches(test, pupil.classify).argmax(1) == test.tensors["label"]).float().mean().item()
    return {"accuracy_supervised": {"value": round(share, 4), "n": len(test), "seed": subject.seed, "labels": labels,
                                    "how": f"{len(test):,} test pictures, by the same network after {STEPS} steps on the {labels} "
                                           f"labelled pictures of label seed {label_seed} alone"}}
