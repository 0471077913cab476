"""The Space: a folder with all that the app needs and nothing else, which runs by itself, and its way to the Hub."""
import json
import os
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
import venv
from importlib import metadata
from pathlib import Path

import pytest
from conftest import tiny
from huggingface_hub import RepoCard
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from ganlib import CheckpointError, checkpoints, space
from ganlib.__main__ import main


@pytest.fixture
def models(tmp_path):
    """A folder with one checkpoint, and things beside it that must stay at home."""
    folder = tmp_path / "models" / "dcgan-mnist"
    checkpoints.save(tiny("dcgan"), folder, data="mnist")
    (folder / "state").mkdir()
    (folder / "state" / "optimizer.pt").write_bytes(b"stays here")
    return folder.parent


@pytest.fixture
def root(tmp_path):
    """A small project: app, twin, library, and files that do not belong on a Space."""
    for name, text in {"app.py": "", "requirements.txt": "gradio\n", "demo/streamlit_app.py": "",
                       "demo/.streamlit/config.toml": "", "ganlib/variant.py": "",
                       "ganlib/__pycache__/variant.pyc": "", "ganlib/.env": "", "tests/test.py": "", "data/huge.bin": "",
                       "docs/interpolate.webp": "", "docs/notes.md": "",
                       "README.md": "---\ntitle: My Atlas\nsdk: static\n---\n# Hello\n\n| a | b |\n"}.items():
        (tmp_path / "project" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "project" / name).write_text(text)
    return tmp_path / "project"


def test_the_folder_holds_the_app_and_the_models_and_nothing_else(root, models, tmp_path):
    contents = space.assemble(tmp_path / "space", [models / "dcgan-mnist"], root=root)
    assert set(contents) == {"app.py", "requirements.txt", "README.md", "docs/interpolate.webp", "demo/streamlit_app.py",
                             "demo/.streamlit/config.toml",
                             "ganlib/variant.py", "checkpoints/dcgan-mnist/model.safetensors", "checkpoints/dcgan-mnist/config.json"}
    assert all(path.is_file() for path in contents.values())


def test_the_settings_are_those_of_the_sdk(root, models, tmp_path):
    space.assemble(tmp_path / "gradio", [], root=root)
    card = RepoCard.load(tmp_path / "gradio" / "README.md")
    assert card.data.sdk == "gradio" and card.data.app_file == "app.py" and card.data.sdk_version >= "6"
    assert card.data.title == "My Atlas" and card.data.license == "mit"  # the README's own word counts
    assert "# Hello\n\n| a | b |" in card.text
    assert len(card.data.short_description) <= 60  # the Hub's limit

    contents = space.assemble(tmp_path / "docker", [], sdk="docker", root=root)
    card = RepoCard.load(tmp_path / "docker" / "README.md")
    assert card.data.sdk == "docker" and f"--server.port={card.data.app_port}" in contents["Dockerfile"].read_text()
    assert "sdk_version" not in card.data.to_dict()


def test_a_project_without_readme_still_gets_settings(root, tmp_path):
    (root / "README.md").unlink()
    space.assemble(tmp_path / "space", [], root=root)
    assert RepoCard.load(tmp_path / "space" / "README.md").data.title == "GAN Atlas"


def test_what_is_missing_or_broken_is_named(root, models, tmp_path):
    (models / "dcgan-mnist" / "model.safetensors").write_bytes(b"broken")
    with pytest.raises(CheckpointError, match="dcgan-mnist"):
        space.assemble(tmp_path / "a", [models / "dcgan-mnist"], root=root)
    (root / "demo" / "streamlit_app.py").unlink()
    with pytest.raises(CheckpointError, match="streamlit_app.py is missing"):
        space.assemble(tmp_path / "b", [], sdk="docker", root=root)


def test_a_dry_run_shows_the_files_and_asks_nobody(hub_state, models, capsys):
    assert main(["space", "alice/atlas", "--dry-run", "--checkpoints", str(models)]) == 0
    out = capsys.readouterr().out
    assert "checkpoints/dcgan-mnist/model.safetensors" in out and "demo/gradio_app.py" in out and "would send" in out
    assert "state" not in out and "__pycache__" not in out
    assert hub_state.requests == []


def test_a_space_is_made_and_then_updated(hub_state, root, models, tmp_path):
    contents = space.assemble(tmp_path / "first", [models / "dcgan-mnist"], root=root)
    space.publish("alice/atlas", contents, "gradio", private=True)
    repo = hub_state.repos["spaces/alice/atlas"]
    assert repo.private and set(repo.files) == set(contents)

    repo.commit({**repo.files, "notes.md": repo.files["app.py"]})  # something of the owner's
    (root / "ganlib" / "variant.py").rename(root / "ganlib" / "renamed.py")
    contents = space.assemble(tmp_path / "second", [], root=root)
    space.publish("alice/atlas", contents, "gradio")
    assert set(repo.files) == set(contents) | {"notes.md"}


def test_a_space_by_the_command_line(hub_state, models, capsys):
    assert main(["space", "alice/atlas", "--checkpoints", str(models)]) == 0
    assert "/spaces/alice/atlas" in capsys.readouterr().out
    files = hub_state.repos["spaces/alice/atlas"].files
    assert {"app.py", "README.md", "requirements.txt", "checkpoints/dcgan-mnist/config.json"} <= set(files)
    hub_state.failures["/commit/"] = 503
    shutil.rmtree(models / "dcgan-mnist" / "state")
    checkpoints.save(tiny("dcgan"), models / "dcgan-digits", data="digits")
    assert main(["space", "alice/atlas", "--checkpoints", str(models)]) == 1
    assert "failed with 503" in capsys.readouterr().err
    assert hub_state.repos["spaces/alice/atlas"].files == files


def fresh_python(folder: Path, requirements: str) -> Path:
    """The python of a new environment with what a requirements file asks for and what that needs in turn, linked from this one;
    nothing else that happens to be installed here, no pytest, no playwright."""
    venv.create(folder, symlinks=True)
    site = next((folder / "lib").glob("python*")) / "site-packages"
    wanted, found = [Requirement(line) for line in requirements.splitlines() if line and not line.startswith("#")], set()
    while wanted:
        requirement = wanted.pop()
        if canonicalize_name(requirement.name) in found:
            continue
        found.add(canonicalize_name(requirement.name))
        installed = metadata.distribution(requirement.name)
        assert installed.version in requirement.specifier
        wanted += [needed for needed in map(Requirement, installed.requires or ())
                   if needed.marker is None or any(needed.marker.evaluate({"extra": extra}) for extra in {"", *requirement.extras})]
        for name in {file.parts[0] for file in installed.files} - {"..", "__pycache__"}:
            if not (site / name).exists():
                (site / name).symlink_to(Path(installed.locate_file(name)))
    return folder / "bin" / "python"


def test_the_app_starts_from_the_folder_alone_in_a_fresh_environment(models, tmp_path):
    contents = space.assemble(tmp_path / "space", [models / "dcgan-mnist"])
    python = fresh_python(tmp_path / "environment", contents["requirements.txt"].read_text())
    assert subprocess.run([python, "-c", "import pytest"], capture_output=True).returncode, "not fresh"
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        port = s.getsockname()[1]
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    environment |= {"PORT": str(port), "GRADIO_TEMP_DIR": str(tmp_path / "cache"), "OMP_NUM_THREADS": "1"}
    with open(tmp_path / "log", "w") as log:
        app = subprocess.Popen([python, "app.py"], cwd=contents["app.py"].parent, env=environment, stdout=log, stderr=log)
    try:
        assert "dcgan-mnist" in page(f"http://127.0.0.1:{port}/config", app), (tmp_path / "log").read_text()
    finally:
        app.terminate()
        app.wait(timeout=20)


def test_the_twin_starts_from_the_folder_alone_by_the_command_of_its_dockerfile_in_a_fresh_environment(models, tmp_path):
    contents = space.assemble(tmp_path / "space", [models / "dcgan-mnist"], sdk="docker")
    python = fresh_python(tmp_path / "environment", contents["requirements.txt"].read_text())
    folder, environment = contents["Dockerfile"].parent, {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    environment |= {"OMP_NUM_THREADS": "1", "HOME": str(tmp_path)}
    # Without a server, Streamlit runs the script once and prints what it raises.
    script = subprocess.run([python, "demo/streamlit_app.py"], cwd=folder, env=environment, capture_output=True, text=True)
    assert script.returncode == 0 and "Traceback" not in script.stderr, script.stderr

    line = json.loads(next(line for line in contents["Dockerfile"].read_text().splitlines() if line.startswith("CMD "))[4:])
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        port = s.getsockname()[1]
    line = [part.replace(str(space.PORT), str(port)) for part in line]
    with open(tmp_path / "log", "w") as log:
        app = subprocess.Popen([python, "-m", *line], cwd=folder, env=environment, stdout=log, stderr=log)
    try:
        assert page(f"http://127.0.0.1:{port}/_stcore/health", app) == "ok", (tmp_path / "log").read_text()
    finally:
        app.terminate()
        app.wait(timeout=20)
    assert "Collecting usage statistics" not in (tmp_path / "log").read_text()


def page(address, app, seconds=90):
    """What the app answers once it is up; nothing if it ended or never came up."""
    deadline = time.monotonic() + seconds
    while app.poll() is None and time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:
                return answer.read().decode()
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)
    return ""
