"""Pictures and films as plain links: made on request, streamed, never written to disk.

    files/<model>/cover.png
    files/<model>/sample.png?seed=&n=
    files/<model>/examples.png?row=
    files/<model>/interpolate.png?seed_a=&seed_b=&t=&mode=
    files/<model>/loop.webp?seed_a=&seed_b=&mode=     and loop.mp4
    files/<model>/blend.png?class_a=&class_b=&seed=&t=
    files/<model>/blend.webp?class_a=&class_b=&seed=  and blend.mp4
    files/<model>/between.png?text_a=&text_b=&seed=&t=
    files/<model>/between.webp?text_a=&text_b=&seed=  and between.mp4
"""
from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from urllib.parse import quote

from PIL import Image
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Route

from demo import actions, class_actions, density_routes, given, text_actions
from ganlib import CheckpointError, Entry


def routes(catalog: Sequence[Entry]) -> list[Route]:
    """The links above for a catalog, for `launch(app_kwargs={"routes": ...})`."""

    def cover(model: str) -> Response:
        entry = next((entry for entry in catalog if entry.id == model), None)
        saved = entry and entry.path / "samples.png"
        return FileResponse(saved) if saved and saved.is_file() else picture(actions.sample(catalog, model, 0, 32))

    def sample(model: str, seed=None, n=None) -> Response:
        return picture(actions.enlarged(actions.sample(catalog, model, seed, n)), f"{model}-{seed}.png")

    def examples(model: str, row=0) -> Response:
        return picture(given.sheet(catalog, model, row))

    def interpolate(model: str, seed_a=None, seed_b=None, t=None, mode=None) -> Response:
        image = actions.interpolate(catalog, model, seed_a, seed_b, t, mode)
        return picture(actions.enlarged(image), f"{model}-{seed_a}-{seed_b}-{mode}-{t}.png")

    def film(format: str, media_type: str) -> Callable[..., Response]:
        def make(model: str, seed_a=None, seed_b=None, mode=None) -> Response:
            content = actions.loop(catalog, model, seed_a, seed_b, mode, format)
            return attachment(content, media_type, f"{model}-{seed_a}-{seed_b}-{mode}.{format}")
        return make

    def blend(model: str, class_a=None, class_b=None, seed=None, t=None) -> Response:
        image = class_actions.blend(catalog, model, str(class_a), str(class_b), seed, t)
        return picture(actions.enlarged(image), f"{model}-{class_a}-{class_b}-{seed}-{t}.png")

    def blended(format: str, media_type: str) -> Callable[..., Response]:
        def make(model: str, class_a=None, class_b=None, seed=None) -> Response:
            content = actions.film(class_actions.blend_walk(catalog, model, str(class_a), str(class_b), seed), format)
            return attachment(content, media_type, f"{model}-{class_a}-{class_b}-{seed}.{format}")
        return make

    def between(model: str, text_a=None, text_b=None, seed=None, t=None) -> Response:
        image = text_actions.between(catalog, model, str(text_a), str(text_b), seed, t)
        return picture(actions.enlarged(image), f"{model}-between-{seed}-{t}.png")

    def walked(format: str, media_type: str) -> Callable[..., Response]:
        def make(model: str, text_a=None, text_b=None, seed=None) -> Response:
            content = actions.film(text_actions.walk(catalog, model, str(text_a), str(text_b), seed), format)
            return attachment(content, media_type, f"{model}-between-{seed}.{format}")
        return make

    makers: dict[str, tuple[Callable[..., Response], tuple[str, ...]]] = {
        "cover.png": (cover, ()),
        "sample.png": (sample, ("seed", "n")),
        "examples.png": (examples, ("row",)),
        "interpolate.png": (interpolate, ("seed_a", "seed_b", "t", "mode")),
        "loop.webp": (film("webp", "image/webp"), ("seed_a", "seed_b", "mode")),
        "loop.mp4": (film("mp4", "video/mp4"), ("seed_a", "seed_b", "mode")),
        "blend.png": (blend, ("class_a", "class_b", "seed", "t")),
        "blend.webp": (blended("webp", "image/webp"), ("class_a", "class_b", "seed")),
        "blend.mp4": (blended("mp4", "video/mp4"), ("class_a", "class_b", "seed")),
        "between.png": (between, ("text_a", "text_b", "seed", "t")),
        "between.webp": (walked("webp", "image/webp"), ("text_a", "text_b", "seed")),
        "between.mp4": (walked("mp4", "video/mp4"), ("text_a", "text_b", "seed")),
    }

    def serve(request: Request) -> Response:
        if request.path_params["name"] not in makers:
            return PlainTextResponse("There is no such file.", status_code=404)
        make, names = makers[request.path_params["name"]]
        values = {name: numeral(request.query_params[name]) for name in names if name in request.query_params}
        try:
            return make(request.path_params["model"], **values)
        except (actions.Problem, CheckpointError) as error:
            return density_routes.refusal(request, error)

    own = Route("/files/{model:path}/{name}", serve)  # a brought model is called user/repo@commit
    return [own, *density_routes.routes(catalog)]


def numeral(text: str) -> int | float | str:
    """A value of a query as the number it spells, or as it is."""
    for kind in (int, float):
        try:
            return kind(text[:40])
        except ValueError:
            pass
    return text


def picture(image: Image.Image, name: str | None = None) -> Response:
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return attachment(buffer.getvalue(), "image/png", name)


def attachment(content: bytes, media_type: str, name: str | None) -> Response:
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name.replace('/', '-'))}"} if name else {}
    return Response(content, media_type=media_type, headers=headers)
