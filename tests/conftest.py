"""What every test runs in: small models and small data made on the spot, no network, no account, no cache of the user's.

The Hub's client reads its settings when it is imported, so they are set here, before any test module is. A port is
reserved for the server of hub_server.py; until a test asks for it, nobody answers there.
"""
from __future__ import annotations

import os
import socket
import struct
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

HOME = tempfile.TemporaryDirectory(prefix="ganlib-tests-")
SOCKET = socket.socket()
SOCKET.bind(("127.0.0.1", 0))
ENDPOINT = f"http://127.0.0.1:{SOCKET.getsockname()[1]}"
os.environ |= {"HF_ENDPOINT": ENDPOINT, "HF_HOME": HOME.name, "HF_HUB_DISABLE_XET": "1", "HF_HUB_DISABLE_TELEMETRY": "1"}
for name in ("HF_TOKEN", "HUGGING_FACE_HUB_TOKEN", "HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE", "HF_HUB_CACHE"):
    os.environ.pop(name, None)

import numpy as np  # noqa: E402  the environment comes first
import pytest  # noqa: E402
import torch  # noqa: E402
from PIL import Image  # noqa: E402

import ganlib  # noqa: E402
from ganlib.variant import Variant  # noqa: E402
from ganlib.variants import VARIANTS  # noqa: E402

torch.set_num_threads(1)

# The smallest network of each variant: every contract test runs over all of them.
TINY: dict[str, dict] = {
    "gan": dict(size=8, latent_dim=4, width=8),
    "dcgan": dict(size=8, latent_dim=4, width=4),
    "lsgan": dict(size=8, latent_dim=4, width=4),
    "wgan": dict(size=8, latent_dim=4, width=4),
    "wgan_gp": dict(size=8, latent_dim=4, width=4),
    "sgan": dict(classes=["circle", "square", "star"], size=8, latent_dim=4, width=4),
    "cgan": dict(classes=["circle", "square", "star"], size=8, noise_dim=4, width=4),
    "acgan": dict(classes=["circle", "square", "star"], size=8, noise_dim=4, width=4),
    "infogan": dict(size=8, noise_dim=4, width=4, hidden=8),
    "pix2pix": dict(source="left", target="right", size=16, channels=1, width=4),
    "cyclegan": dict(source="left", target="right", size=16, channels=1, width=4, blocks=1, history=4),
    "discogan": dict(source="left", target="right", size=16, channels=1, width=4),
    "stargan": dict(attributes=["hair: long", "hair: no", "hat: no", "hat: hat", "hat: winter hat"], size=16, channels=1,
                    width=4, blocks=1),
    "puzzlegan": dict(size=16, channels=1, width=4, latent_dim=4, code=6),
    "progan": dict(size=8, latent_dim=4, width=4, channels=1),
    "gan_cls": dict(size=8, noise_dim=4, width=4, discriminator_width=4, text_dim=5, text_width=4, features=6),
    "stackgan": dict(size=32, first_size=16, noise_dim=4, width=4, text_dim=5, text_width=4, features=6),
    "text_encoder": dict(size=8, width=4, features=6, image_width=4),
    "vae": dict(size=8, latent_dim=2, width=8),
    "aae": dict(size=8, latent_dim=2, width=8),
    "aae_semi": dict(classes=["circle", "square", "star"], size=8, noise_dim=4, width=8),
    "nade": dict(size=8, hidden=6),
    "pixelcnn": dict(size=8, hidden=4, depth=1),
    "pixelrnn": dict(size=8, hidden=4),
    "attributes": dict(attributes=["hair: long", "hair: no", "hat: no", "hat: hat", "hat: winter hat"], size=8, width=4, features=6),
    "classifier": dict(classes=["circle", "square", "star"], size=8, width=4, features=6),
}


def tiny(name: str, **changes: Any) -> Variant:
    """A freshly initialised smallest model of a variant, always the same; with other arguments where told."""
    torch.manual_seed(0)
    return VARIANTS[name](**TINY[name] | changes)


@pytest.fixture(params=sorted(VARIANTS))
def variant(request) -> Variant:
    """Every variant in turn, in its smallest size."""
    return tiny(request.param)


@pytest.fixture
def picture_folder(tmp_path: Path) -> Path:
    """A folder with 12 small colour pictures."""
    folder = tmp_path / "pictures"
    folder.mkdir()
    rng = np.random.default_rng(0)
    for i in range(12):
        Image.fromarray(rng.integers(0, 256, (10, 14, 3), dtype=np.uint8)).save(folder / f"{i:02d}.png")
    return folder


@pytest.fixture(scope="session")
def idx_root(tmp_path_factory) -> Path:
    """MNIST/raw and FashionMNIST/raw with 40 random pictures each, in the files torchvision expects, and 6 + 3 pairs as maps."""
    root = tmp_path_factory.mktemp("data")
    rng = np.random.default_rng(0)
    for name in ("MNIST", "FashionMNIST"):
        raw = root / name / "raw"
        raw.mkdir(parents=True)
        for split in ("train", "t10k"):
            pixels = rng.integers(0, 256, (40, 28, 28), dtype=np.uint8)
            labels = np.arange(40, dtype=np.uint8) % 10
            (raw / f"{split}-images-idx3-ubyte").write_bytes(struct.pack(">IIII", 2051, 40, 28, 28) + pixels.tobytes())
            (raw / f"{split}-labels-idx1-ubyte").write_bytes(struct.pack(">II", 2049, 40) + labels.tobytes())
    for split, count in (("train", 6), ("val", 3)):
        folder = root / "maps" / split
        folder.mkdir(parents=True)
        for i in range(count):
            Image.fromarray(rng.integers(0, 256, (20, 40, 3), dtype=np.uint8)).save(folder / f"{i}.png")
    return root


@pytest.fixture(scope="session")
def environment() -> dict[str, str]:
    """Environment for child processes: one thread each, this checkout importable."""
    return os.environ | {"OMP_NUM_THREADS": "1", "PYTHONPATH": str(Path(__file__).parent.parent)}


@pytest.fixture(scope="session")
def hub_app():
    """The Hub's stand-in, served over HTTP for the rest of the session."""
    import uvicorn
    from hub_server import create_app

    app = create_app()
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning"))
    threading.Thread(target=server.run, kwargs={"sockets": [SOCKET]}, daemon=True).start()
    while not server.started:
        time.sleep(0.01)
    return app


@pytest.fixture
def hub_state(hub_app, monkeypatch):
    """An empty Hub, and alice logged in who may write. The fixture is the server's state, to look at and to break."""
    from hub_server import State

    monkeypatch.setenv("HF_TOKEN", "hf_alice_write")
    hub_app.state.hub = State()
    return hub_app.state.hub


# ---- A catalog that an app serves: a module that has a `folder` of checkpoints has these of it ------------------------------

@pytest.fixture(scope="module")
def catalog(folder):
    return ganlib.catalog(folder)


@pytest.fixture(scope="module")
def client(folder, tmp_path_factory):
    from test_app import client_of  # the app, which most tests do without
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GRADIO_TEMP_DIR", str(tmp_path_factory.mktemp("cache")))
        with client_of(folder) as client:
            yield client
