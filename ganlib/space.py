"""A Space: this app and these checkpoints, as a folder that runs by itself on the Hub.

    app.py  demo/  ganlib/  checkpoints/  requirements.txt  README.md with the settings and its picture  [Dockerfile]

With the Gradio SDK it runs on CPU and on ZeroGPU; with Docker it is the Streamlit twin.
"""
from __future__ import annotations

import importlib.metadata
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

from huggingface_hub import RepoCard

from ganlib import checkpoints, hub
from ganlib.checkpoints import CheckpointError

Sdk = Literal["gradio", "docker"]
ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ("demo", "ganlib")
PYTHON = "3.12"  # the one that ZeroGPU has
PORT = 7860

SETTINGS = {"title": "GAN Atlas", "emoji": "\N{WORLD MAP}", "colorFrom": "green", "colorTo": "gray", "license": "mit",
            "short_description": "An interactive companion to GANs", "tags": ["gan-atlas"]}
DOCKERFILE = f"""\
FROM python:{PYTHON}-slim
RUN useradd --create-home --uid 1000 user
USER user
WORKDIR /home/user/app
ENV PATH=/home/user/.local/bin:$PATH PYTHONPATH=/home/user/app
COPY --chown=user requirements.txt .
# The CPU pair first: the plain one brings 6 GB of CUDA.
RUN pip install --no-cache-dir torch torchvision --index-url https://download.pytorch.org/whl/cpu \\
 && pip install --no-cache-dir -r requirements.txt
COPY --chown=user . .
EXPOSE {PORT}
CMD ["streamlit", "run", "demo/streamlit_app.py", "--server.port={PORT}", "--server.address=0.0.0.0"]
"""


def assemble(folder: Path, models: Sequence[Path], sdk: Sdk = "gradio", root: Path = ROOT) -> dict[str, Path]:
    """Copy everything the Space needs into `folder`; its files by path. Checkpoints are verified first.

    Raises CheckpointError if one is broken, or if `root` is not a checkout of the project.
    """
    entry_point = "app.py" if sdk == "gradio" else "demo/streamlit_app.py"
    for name in (entry_point, "requirements.txt", *FOLDERS):
        if not (root / name).exists():
            raise CheckpointError(f"{root / name} is missing: a Space is made from a checkout of the project that has it.")
    for model in models:
        checkpoints.verify(model)
        for file in hub.own_files(model):
            copy(file, folder / "checkpoints" / model.resolve().name / file.name)
    for name in FOLDERS:
        shutil.copytree(root / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", ".*"))
    for name in ("app.py", "requirements.txt", "LICENSE", "docs/interpolate.webp", "demo/.streamlit/config.toml"):
        if (root / name).is_file():
            copy(root / name, folder / name)
    (folder / "README.md").write_text(readme(root / "README.md", sdk), encoding="utf-8")
    if sdk == "docker":
        (folder / "Dockerfile").write_text(DOCKERFILE, encoding="utf-8")
    return {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*")) if path.is_file()}


def copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)


def readme(source: Path, sdk: Sdk) -> str:
    """The project's README, with the Space's settings as front matter; what it says itself there stays."""
    text = source.read_text(encoding="utf-8") if source.is_file() else "# GAN Atlas\n"
    card = RepoCard(text if text.startswith("---\n") else f"---\n{{}}\n---\n{text}")
    own = {key: value for key, value in card.data.to_dict().items() if key not in ("sdk", "sdk_version", "app_file", "app_port")}
    card.data = type(card.data)(**SETTINGS | own | runtime(sdk))
    return str(card)


def runtime(sdk: Sdk) -> dict[str, Any]:
    """The settings that say how the Space is run."""
    if sdk == "docker":
        return {"sdk": "docker", "app_port": PORT}
    return {"sdk": "gradio", "sdk_version": importlib.metadata.version("gradio"), "python_version": PYTHON, "app_file": "app.py"}


def publish(repo_id: str, contents: dict[str, Path], sdk: Sdk, private: bool = False) -> None:
    """Send an assembled folder as one commit; files of an earlier one that are gone are removed. Raises HubError."""
    hub.send(repo_id, contents, f"GAN Atlas, {len(contents)} files", private=private, space_sdk=sdk,
             replaces=lambda path: path == "Dockerfile" or path.startswith(("checkpoints/", *(f"{name}/" for name in FOLDERS))))
