"""What every test runs in: no network, no account, and no cache of the user's.

The Hub's client reads its settings when it is imported, so they are set here, before any test module is. A port is
reserved for the server of hub_server.py; until a test asks for it, nobody answers there.
"""
import os
import socket
import tempfile
import threading
import time

import pytest

HOME = tempfile.TemporaryDirectory(prefix="ganlib-tests-")
SOCKET = socket.socket()
SOCKET.bind(("127.0.0.1", 0))
ENDPOINT = f"http://127.0.0.1:{SOCKET.getsockname()[1]}"
os.environ |= {"HF_ENDPOINT": ENDPOINT, "HF_HOME": HOME.name, "HF_HUB_DISABLE_XET": "1", "HF_HUB_DISABLE_TELEMETRY": "1"}
for name in ("HF_TOKEN", "HUGGING_FACE_HUB_TOKEN", "HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE", "HF_HUB_CACHE"):
    os.environ.pop(name, None)


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
