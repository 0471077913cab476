"""The theory lab over HTTP, for the page's own figures: GET theory/<name>?<values of the action>, answered by JSON.

    theory/distance?data=&place=&width=&drawing=      theory/games?seed=
    theory/discriminator?(the same)                   theory/explicit?graph=&image=
    theory/live?preset=&moves=&move=&frames=&pace=    and, for preset=own, the fields of ganlib.theory.live.Settings
"""
from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from demo import theory_actions, theory_live

ACTIONS: dict[str, Callable[..., dict[str, Any]]] = {
    "distance": theory_actions.distance, "discriminator": theory_actions.discriminator, "games": theory_actions.two_games,
    "explicit": theory_actions.explicit_model, "live": theory_live.live}
NAMES = {name: {*inspect.signature(action).parameters} - {"values"} for name, action in ACTIONS.items()}
NAMES["live"] |= {*theory_live.FIELDS}


def serve(request: Request) -> Response:
    name = request.path_params["name"]
    if name not in ACTIONS:
        return PlainTextResponse("There is no such figure.", status_code=404)
    values = {key: value for key, value in request.query_params.items() if key in NAMES[name]}
    return JSONResponse(ACTIONS[name](**values))


routes = [Route("/theory/{name}", serve)]
