"""Figures of a latent space: whether an attribute can be added by adding and subtracting vectors."""
from __future__ import annotations

import torch
from torch import Tensor

from ganlib import latent
from ganlib.metrics.classification import values
from ganlib.metrics.subject import Figures, Subject
from ganlib.variant import HasLatent, ReadsAttributes, by_group

AVERAGED = 3  # samples for a concept, as in the DCGAN paper's figure 7
BATCH = 500


@torch.inference_mode()
def figures(subject: Subject) -> Figures:
    """A - B + C for random triples: of one attribute, A has one value, B and C another; nothing else is chosen.

    Only where the attributes are known.
    """
    if not subject.pictures("test").attributes:
        return {}
    id, judge = subject.judge()
    model, names = subject.model, by_group(judge.attributes)
    rng = torch.Generator().manual_seed(subject.seed)
    pool = model.latent(subject.n, rng)
    read = read_all(model, judge, pool)
    groups, rows = triples(read, [len(known) for known in names.values()], subject.n, rng)
    if not len(groups):
        return {}  # everything looks the same to the judge
    a, b, c = (latent.average(pool[rows[:, i]]) for i in range(3))
    before, after = read_all(model, judge, c), read_all(model, judge, latent.arithmetic(a, b, c))
    wanted = read[rows[:, 0, 0]]
    has, kept = compared(before, after, wanted, groups)
    any_sample = read_all(model, judge, model.latent(len(groups), rng))
    value, share, stayed, chance = (part.float().nanmean().item() for part in (
        has & kept.bool().all(1), has, kept, compared(before, any_sample, wanted, groups)[0]))
    triples_of = (f"{len(groups):,} random triples A - B + C, each the mean of {AVERAGED} samples, A with a value of one attribute, B and "
                  f"C with another, as {id} sees them: share whose result has A's value")
    same = {"n": len(groups), "seed": subject.seed}
    by_attribute = {name: round(has[groups == i].float().mean().item(), 4) for i, name in enumerate(names) if (groups == i).any()}
    return {
        "arithmetic_hits": same | {
            "value": round(share, 4), "chance": round(chance, 4), "by_attribute": by_attribute,
            "how": f"{triples_of}; any sample has it in {chance:.3f}"},
        "arithmetic_accuracy": same | {
            "value": round(value, 4), "kept": round(stayed, 4),
            "how": f"{triples_of} and all else as C's mean; of all else {stayed:.3f} stays on average"},
    }


def read_all(model: HasLatent, judge: ReadsAttributes, z: Tensor) -> Tensor:
    """What a judge sees in the pictures of vectors (n, d): the number of each group's value, int64 (n, groups)."""
    return torch.cat([values(judge, model.decode(part)) for part in z.split(BATCH)])


def triples(read: Tensor, sizes: list[int], n: int, rng: torch.Generator) -> tuple[Tensor, Tensor]:
    """Of samples with attributes (N, groups): the attribute of each of n triples, (n,), and the samples that stand for A, B and C,
    (n, 3, AVERAGED), all of them different. Attributes take turns; there are none where no two values are frequent enough."""
    members = [[(read[:, i] == value).nonzero()[:, 0] for value in range(k)] for i, k in enumerate(sizes)]
    usable = [[rows for rows in values if len(rows) >= 2 * AVERAGED] for values in members]
    able = [i for i, values in enumerate(usable) if len(values) > 1]
    groups, chosen = [], []
    for turn in range(n if able else 0):
        group = able[turn % len(able)]
        one, other = torch.randperm(len(usable[group]), generator=rng)[:2].tolist()
        with_it, without = (usable[group][value] for value in (one, other))
        of_a = with_it[torch.randperm(len(with_it), generator=rng)[:AVERAGED]]
        of_b, of_c = without[torch.randperm(len(without), generator=rng)[:2 * AVERAGED]].split(AVERAGED)
        groups.append(group)
        chosen.append(torch.stack([of_a, of_b, of_c]))
    return torch.tensor(groups, dtype=torch.long), torch.stack(chosen) if chosen else torch.empty(0, 3, AVERAGED, dtype=torch.long)


def compared(before: Tensor, after: Tensor, wanted: Tensor, groups: Tensor) -> tuple[Tensor, Tensor]:
    """Of attributes before and after, (n, groups) each: whether the chosen one is as wanted, bool (n,), and for each of the others
    whether it stayed, float (n, groups), NaN for the chosen one."""
    rows = torch.arange(len(groups))
    kept = (before == after).float()
    kept[rows, groups] = torch.nan
    return (after == wanted)[rows, groups], kept
