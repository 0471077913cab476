"""What a browser or a script sent as a picture -> the bytes of a file: an uploaded file, or a data address of a drawing."""
from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

from gradio.utils import get_upload_folder

from demo.actions import Problem
from demo.uploads import MAX_BYTES

PREFIX = "data:image/png;base64,"


def content_of(value: Any) -> bytes:
    """The bytes; raises Problem where there is no picture, or a file that nobody uploaded."""
    if value is None or value == "":
        raise Problem("error.upload_none")
    if isinstance(value, str) and value.startswith(PREFIX) and len(value) < 2 * MAX_BYTES:
        try:
            return base64.b64decode(value[len(PREFIX):], validate=True)
        except ValueError as error:
            raise Problem("error.upload_damaged") from error
    path = value.get("path") if isinstance(value, dict) else None
    if not isinstance(path, str) or "\0" in path:
        raise Problem("error.upload_kind")
    file = Path(path).resolve()
    if not file.is_relative_to(Path(get_upload_folder()).resolve()) or not file.is_file():
        raise Problem("error.upload_none")  # a path that a script made up
    if file.stat().st_size > MAX_BYTES:
        raise Problem("error.upload_bytes", most=MAX_BYTES // 2 ** 20)
    return file.read_bytes()
