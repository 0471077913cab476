"""Figures of edits: whether the wanted attributes show, and whether the others stay."""
from __future__ import annotations

import torch

from ganlib.data import avatars
from ganlib.metrics.classification import values
from ganlib.metrics.similarity import l1
from ganlib.metrics.subject import Figures, Subject
from ganlib.variant import by_group, wanted


@torch.inference_mode()
def figures(subject: Subject) -> Figures:
    """Every test picture is edited to have the attributes of another one; a classifier that saw no edit looks at the result.

    An edit that cannot leave the rest alone, as long hair below a new hat, says nothing about what is kept.
    Nothing where no two pictures differ.
    """
    model, judge_id, judge = subject.model, *subject.judge()
    groups, edited_groups = [*by_group(judge.attributes)], [*by_group(model.attributes)]
    edited_columns = [groups.index(group) for group in edited_groups]
    test = subject.pictures("test")
    n = min(subject.n, len(test))
    order = torch.randperm(n, generator=torch.Generator().manual_seed(subject.seed))
    table = test.tensors["attributes"][:n]
    before, after, back = [], [], []
    for rows in torch.arange(n).split(100):
        images, own = test.batch(rows)["image"], wanted(model.attributes, table[rows][:, edited_columns])
        edited = model.edit(images, wanted(model.attributes, table[order[rows]][:, edited_columns]))
        before.append(values(judge, images))
        after.append(values(judge, edited))
        back.append(l1(model.edit(edited, own), images))
    before, after = torch.cat(before), torch.cat(after)
    asked, missed = ((now != table[order])[:, edited_columns] for now in (table, after))
    if not asked.any():
        return {}
    wrong = {group: missed[asked[:, j], j].float().mean().item() for j, group in enumerate(edited_groups) if asked[:, j].any()}
    unsure = (before != table)[:, edited_columns].float().mean().item()
    goal = table.clone()
    goal[:, edited_columns] = table[order][:, edited_columns]
    free = avatars.possible(goal) if test.name == "avatars" else torch.ones(n, dtype=torch.bool)
    kept = {group: (before == after)[free, i].float().mean().item() for i, group in enumerate(groups) if group not in edited_groups}
    seen = f"{n:,} test pictures given the attributes of another, as {judge_id} sees them"
    found: Figures = {
        "attribute_error": {"value": round(missed[asked].float().mean().item(), 4), "n": int(asked.sum()), "seed": subject.seed,
                            "by_attribute": rounded(wrong),
                            "how": f"{seen}: share of the {asked.sum():,} changes of {', '.join(wrong)} that do not show; of what was as "
                                   f"wanted before, {missed[~asked].float().mean():.4f} is lost; of real pictures it misreads "
                                   f"{unsure:.4f}"},
        "there_and_back": {"value": round(torch.cat(back).mean().item(), 4), "n": n, "seed": subject.seed,
                           "how": f"{n:,} test pictures against their edits undone; mean absolute difference of pixels in [0, 1]"}}
    if kept:
        found["kept"] = {"value": round(mean(kept), 4), "n": int(free.sum()), "seed": subject.seed, "by_attribute": rounded(kept),
                         "how": f"{seen}: share of {', '.join(kept)} that it reads as before, of {free.sum():,} edits that do not "
                                "force a change of them"}
    return found


def mean(shares: dict[str, float]) -> float:
    return sum(shares.values()) / len(shares)


def rounded(shares: dict[str, float]) -> dict[str, float]:
    return {name: round(share, 4) for name, share in shares.items()}
