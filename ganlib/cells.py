"""LSTM cells that sweep over a picture line by line, as PixelRNN's; with a backward pass of their own, for speed.

A picture is a list of places; the cells visit it in lines, all places of a line at once, and each hears of the cells at
its neighbours, which earlier lines have visited. With `told` what the picture says to a cell:

    o, f, i = sigmoid(told + W h_neighbours),  g = tanh(told + W h_neighbours),   c = f c_before + i g,   h = o tanh(c)

The places are those of a map with a border above and on both sides, where h and c are zero, row after row; so a
neighbour is a constant number of places away, and a diagonal is a slice with a step.
"""
from __future__ import annotations

from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.autograd.function import once_differentiable

sigmoid_backward, tanh_backward = torch.ops.aten.sigmoid_backward, torch.ops.aten.tanh_backward


Line = tuple[int, int, int]  # first place, last place, step


class Sweep(NamedTuple):
    """The lines, how far away the neighbours are, and the one whose memory c is taken on; `wide` places make a row."""

    lines: list[Line]
    neighbours: tuple[int, ...]
    before: int
    wide: int

    def place(self, i: int, j: int) -> int:
        """Of row i and column j; row -1 and columns -1 and `size` are the border."""
        return (i + 1) * self.wide + j + 1


class Maps(NamedTuple):
    """Output and memory of all cells, (directions, places, n, hidden) each."""

    h: Tensor
    c: Tensor


def rows(size: int) -> Sweep:
    """A row of cells moves down; each hears of three in the row above."""
    wide = size + 2
    sweep = Sweep([], (-wide - 1, -wide, -wide + 1), -wide, wide)
    sweep.lines.extend((sweep.place(i, 0), sweep.place(i, size - 1), 1) for i in range(size))
    return sweep


def diagonals(size: int) -> Sweep:
    """A diagonal of cells moves right; each hears of the one above and the one to the left."""
    wide = size + 2
    sweep = Sweep([], (-wide, -1), -1, wide)
    for t in range(2 * size - 1):
        top, bottom = max(0, t - size + 1), min(t, size - 1)  # the rows i whose column t - i is within the picture
        sweep.lines.append((sweep.place(top, t - top), sweep.place(bottom, t - bottom), wide - 1))
    return sweep


class Cells(nn.Module):
    """Cells with their weight (directions, neighbours x hidden, 4 hidden): each direction has its own."""

    def __init__(self, hidden: int, directions: int, neighbours: int) -> None:
        super().__init__()
        self.hidden = hidden
        bound = (neighbours * hidden) ** -0.5
        self.weight = nn.Parameter(torch.empty(directions, neighbours * hidden, 4 * hidden).uniform_(-bound, bound))

    def forward(self, told: Tensor, sweep: Sweep) -> Tensor:
        """What the pictures tell the cells (directions, n, 4 hidden, H, W) -> h (directions, n, hidden, H, W)."""
        with torch.autocast(told.device.type, enabled=False):
            maps = F.pad(told.to(self.weight.dtype).permute(0, 3, 4, 1, 2), (0, 0, 0, 0, 1, 1, 1, 0))  # the border
            h = Sweeping.apply(maps.flatten(1, 2), self.weight, sweep).view(*maps.shape[:-1], self.hidden)
        return h[:, 1:, 1:-1].permute(0, 3, 4, 1, 2)

    def begin(self, n: int, size: int) -> Maps:
        """Empty maps, for `visit`."""
        return Maps(*self.weight.new_zeros(2, len(self.weight), (size + 1) * (size + 2), n, self.hidden))

    def visit(self, told: Tensor, maps: Maps, sweep: Sweep, direction: int, i: int, j: int) -> Tensor:
        """One cell is told (n, 4 hidden) at row i and column j, in the direction's own count; its h (n, hidden)."""
        here, place = slice(direction, direction + 1), sweep.place(i, j)
        advance(told[None, None], Maps(maps.h[here], maps.c[here]), self.weight[here], sweep, (place, place, 1))
        return maps.h[direction, place]


def at(maps: Tensor, line: Line, offset: int = 0) -> Tensor:
    """The places of a line, or those `offset` away: a view (directions, length, n, features)."""
    first, last, stride = line
    return maps[:, first + offset:last + offset + 1:stride]


def advance(told: Tensor, maps: Maps, weight: Tensor, sweep: Sweep, line: Line) -> tuple[Tensor, Tensor]:
    """The cells of a line are told (directions, length, n, 4 hidden) and move; returns their gates and what they heard."""
    (h, c), hidden = maps, maps.h.shape[-1]
    heard = torch.cat([at(h, line, k) for k in sweep.neighbours], dim=-1)
    gates = torch.baddbmm(told.flatten(1, 2), heard.flatten(1, 2), weight).view(told.shape)
    gates[..., :3 * hidden].sigmoid_()
    gates[..., 3 * hidden:].tanh_()
    o, f, i, g = gates.chunk(4, dim=-1)
    memory = torch.addcmul(i * g, f, at(c, line, sweep.before))
    at(c, line).copy_(memory)
    torch.mul(o, memory.tanh(), out=at(h, line))
    return gates, heard


class Sweeping(torch.autograd.Function):
    """All lines, one after the other: told (directions, places, n, 4 hidden) -> h (directions, places, n, hidden)."""

    @staticmethod
    def forward(ctx, told: Tensor, weight: Tensor, sweep: Sweep) -> Tensor:
        maps = Maps(*told.new_zeros(2, *told.shape[:-1], told.shape[-1] // 4))
        ctx.steps = [advance(at(told, line), maps, weight, sweep, line) for line in sweep.lines]
        ctx.sweep = sweep
        ctx.save_for_backward(maps.c, weight)
        return maps.h

    @staticmethod
    @once_differentiable
    def backward(ctx, grad: Tensor) -> tuple[Tensor, Tensor, None]:
        (c, weight), sweep, hidden = ctx.saved_tensors, ctx.sweep, grad.shape[-1]
        d_told, d_weight = grad.new_zeros(*grad.shape[:-1], 4 * hidden), torch.zeros_like(weight)
        d_h, d_c = grad.clone(), torch.zeros_like(c)  # later lines add to them
        for line, (gates, heard) in zip(reversed(sweep.lines), reversed(ctx.steps)):
            o, f, i, g = gates.chunk(4, dim=-1)
            d_gates = torch.empty_like(gates)
            d_o, d_f, d_i, d_g = d_gates.chunk(4, dim=-1)
            tanh_c, d_output = at(c, line).tanh(), at(d_h, line)
            d_memory = at(d_c, line) + tanh_backward(d_output * o, tanh_c)
            at(d_c, line, sweep.before).addcmul_(d_memory, f)
            torch.mul(d_output, tanh_c, out=d_o)
            torch.mul(d_memory, at(c, line, sweep.before), out=d_f)
            torch.mul(d_memory, g, out=d_i)
            torch.mul(d_memory, i, out=d_g)
            sigmoids, d_sigmoids = gates[..., :3 * hidden], d_gates[..., :3 * hidden]
            sigmoid_backward.grad_input(d_sigmoids, sigmoids, grad_input=d_sigmoids)
            tanh_backward.grad_input(d_g, g, grad_input=d_g)
            at(d_told, line).copy_(d_gates)
            d_weight.baddbmm_(heard.flatten(1, 2).mT, d_gates.flatten(1, 2))
            d_heard = (d_gates.flatten(1, 2) @ weight.mT).view_as(heard)
            for part, k in zip(d_heard.chunk(len(sweep.neighbours), dim=-1), sweep.neighbours):
                at(d_h, line, k).add_(part)
        return d_told, d_weight, None
