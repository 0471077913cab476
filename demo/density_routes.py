"""Pictures while they are painted: GET density/paint?model=&seed=&n=&hide=&pixels= answers one line of JSON for each row.

    {"row": 0, "values": base64 of (n, C, W) bytes, "entropy": base64 of (n, W) bytes}

`hide` is "top,left,height,width" in pixels, `pixels` base64url of the picture's bytes (C, H, W); without them everything is painted.
Who goes away ends the painting.
"""
from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Sequence

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route
from torch import Tensor

from demo import density_actions, strings
from demo.actions import Problem, find, sentence_in
from demo.given import described
from ganlib import CheckpointError, Entry


def routes(catalog: Sequence[Entry]) -> list[Route]:
    """The link above for a catalog, for `launch(app_kwargs={"routes": ...})`."""

    def serve(request: Request) -> Response:
        values = request.query_params
        try:
            entry = find(catalog, values.get("model"), "Completes")
            pixels = values.get("pixels")
            image = density_actions.pixels_of(pixels, described(entry).channels, entry.size) if pixels else None
            seed, n = (number(values.get(name, usual)) for name, usual in (("seed", ""), ("n", "1")))
            rows = density_actions.paint(catalog, entry.id, seed, n, values.get("hide", ""), image)
        except (Problem, CheckpointError) as error:
            return refusal(request, error)
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}  # a proxy should pass each line on as it comes
        return StreamingResponse(lines(rows), media_type="application/x-ndjson", headers=headers)

    return [Route("/density/paint", serve)]


def refusal(request: Request, error: Problem | CheckpointError) -> Response:
    """What is wrong, in the language of whoever asked: with the value that was sent, or with a checkpoint of ours."""
    sentence = sentence_in(error, strings.preferred(request.headers.get("accept-language", "")))
    return PlainTextResponse(sentence, status_code=400 if isinstance(error, Problem) else 500)


def number(text: str) -> int | str:
    """A value of a query as the whole number it spells, or as it is."""
    return int(text) if text.isdecimal() and len(text) < 12 else text


def lines(rows: Iterator[density_actions.Row]) -> Iterator[str]:
    for row in rows:
        yield json.dumps({"row": row.number, "values": text(row.values), "entropy": text(row.entropy)}) + "\n"


def text(values: Tensor) -> str:
    return base64.b64encode(values.contiguous().numpy().tobytes()).decode()
