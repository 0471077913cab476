"""Checkpoints to the Hub and back, over HTTP, with everything that goes wrong there.

The server is hub_server.py, the client the real one. After every failure: one clear sentence, nothing lost.
"""
import json
import os
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import torch
from hub_server import LFS_SUFFIXES, File, Repo

import ganlib
from ganlib import checkpoints, hub
from ganlib.__main__ import main
from ganlib.variants.dcgan import DCGAN
from ganlib.variants.wgan_gp import WGANGP

REPO = "alice/tiny"


def tiny(seed=0):
    torch.manual_seed(seed)
    return DCGAN(size=32, width=8, latent_dim=8)


def save(folder, seed=0, metrics=True):
    """A tiny checkpoint folder as a training leaves it, with things beside it that must stay at home."""
    checkpoints.save(tiny(seed), folder, data="mnist", steps=1200, training={"batch_size": 64})
    if metrics:
        (folder / "metrics.json").write_text('{"frechet": {"value": 12.3, "how": "10,000 samples"}}')
    (folder / "README.md").write_text(f"---\nlicense: mit\n---\n# tiny {seed}\n")
    (folder / "samples.png").write_bytes(b"not really a picture")
    (folder / "state").mkdir(exist_ok=True)
    (folder / "state" / "optimizer.pt").write_bytes(b"stays here")
    (folder / ".env").write_text("HF_TOKEN=stays here")
    return folder


@pytest.fixture
def checkpoint(tmp_path):
    return save(tmp_path / "here" / "dcgan-mnist")


@pytest.fixture
def there(tmp_path):
    """Where pulls go."""
    return tmp_path / "there"


@pytest.fixture
def pushed(hub_state, checkpoint):
    """The repository as a push of the checkpoint leaves it."""
    repo = hub_state.repos[f"models/{REPO}"] = Repo(REPO)
    put(repo, checkpoint)
    return repo


def put(repo, folder):
    """What a push does, without the talking, which most tests are not about."""
    repo.commit({path.name: File(path.read_bytes(), lfs=path.name.endswith(LFS_SUFFIXES)) for path in hub.own_files(folder)})


def snapshot(folder):
    """Every file below a folder with its content."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def with_config(repo, **changes):
    """Commit the same checkpoint with another config.json."""
    config = json.loads(repo.files["config.json"].content) | changes
    repo.commit({**repo.files, "config.json": File(json.dumps(config).encode())})


# ---- There and back ---------------------------------------------------------------------------------------------

def test_push_sends_the_checkpoints_own_files_and_nothing_else(hub_state, checkpoint):
    assert hub.push(checkpoint, REPO) == f"{os.environ['HF_ENDPOINT']}/{REPO}"
    pushed = hub_state.repos[f"models/{REPO}"]
    assert set(pushed.files) == {"model.safetensors", "config.json", "README.md", "metrics.json", "samples.png"}
    assert pushed.files["model.safetensors"].content == (checkpoint / "model.safetensors").read_bytes()
    assert not any(b"stays here" in file.content for file in pushed.files.values())
    assert len(pushed.commits) == 2  # the empty one and ours


def test_pull_brings_it_back_and_records_where_from(pushed, checkpoint, there):
    folder = hub.pull(REPO, None, there)
    assert folder == there / "dcgan-mnist"
    assert {name: file.content for name, file in pushed.files.items()}.items() <= snapshot(folder).items()
    source = json.loads((folder / "source.json").read_text())
    assert (source["repository"], source["revision"]) == (REPO, pushed.branches["main"])
    assert source["sha256"]["config.json"] == pushed.files["config.json"].sha256
    assert [path.name for path in there.iterdir()] == ["dcgan-mnist"]
    [entry] = ganlib.catalog(there)
    assert entry.metrics["frechet"]["value"] == 12.3


def test_a_revision_is_pinned(pushed, tmp_path, there):
    first, weights = pushed.branches["main"], pushed.files["model.safetensors"].content
    pushed.branches["v1"] = first
    put(pushed, save(tmp_path / "later" / "dcgan-mnist", seed=1))
    assert hub.pull(REPO, None, there).joinpath("model.safetensors").read_bytes() != weights
    for revision in (first, "v1"):
        folder = hub.pull(REPO, revision, there)
        assert (folder / "model.safetensors").read_bytes() == weights
        assert json.loads((folder / "source.json").read_text())["revision"] == first


def test_load_takes_a_hub_id_and_gives_the_same_pictures(pushed, checkpoint):
    rng = torch.Generator
    expected = ganlib.load(checkpoint).sample(2, rng().manual_seed(3))
    assert torch.equal(ganlib.load(REPO).sample(2, rng().manual_seed(3)), expected)


def test_pushing_again_changes_nothing_and_a_new_one_leaves_nothing_old(pushed, checkpoint):
    hub.push(checkpoint, REPO)
    assert len(pushed.commits) == 2
    (checkpoint / "metrics.json").unlink()
    save(checkpoint, seed=1, metrics=False)
    hub.push(checkpoint, REPO)
    assert "metrics.json" not in pushed.files  # they were measured on the old weights
    assert len(pushed.commits) == 3


def test_a_missing_card_is_written_before_the_push(hub_state, checkpoint):
    (checkpoint / "README.md").unlink()
    hub.push(checkpoint, REPO)
    assert b"DCGAN" in hub_state.repos[f"models/{REPO}"].files["README.md"].content


def test_a_dry_run_checks_here_and_asks_nobody(hub_state, checkpoint, capsys):
    assert main(["push", str(checkpoint), REPO, "--dry-run"]) == 0
    out = capsys.readouterr().out
    assert "model.safetensors" in out and "state" not in out and ".env" not in out
    (checkpoint / "model.safetensors").write_bytes(b"broken")
    assert main(["push", str(checkpoint), "--dry-run"]) == 1
    assert hub_state.requests == []


def test_private_stays_private(hub_state, checkpoint, there, monkeypatch):
    hub.push(checkpoint, REPO, private=True)
    assert hub_state.repos[f"models/{REPO}"].private
    assert hub.pull(REPO, None, there).is_dir()
    monkeypatch.setenv("HF_TOKEN", "hf_bob_write")
    with pytest.raises(hub.HubError, match="does not exist, or it is private"):
        hub.pull(REPO, None, there)


def test_private_is_refused_where_the_repository_is_public(pushed, checkpoint):
    save(checkpoint, seed=1)
    with pytest.raises(hub.HubError, match="public; nothing was sent"):
        hub.push(checkpoint, REPO, private=True)
    assert len(pushed.commits) == 2


# ---- The command line -------------------------------------------------------------------------------------------

def test_push_and_pull_by_the_command_line(hub_state, checkpoint, there, capsys):
    assert main(["push", "dcgan-mnist", "--checkpoints", str(checkpoint.parent)]) == 0
    assert "/alice/gan-atlas-dcgan-mnist" in capsys.readouterr().out
    sha = hub_state.repos["models/alice/gan-atlas-dcgan-mnist"].branches["main"]
    assert main(["pull", f"alice/gan-atlas-dcgan-mnist@{sha}", "--checkpoints", str(there)]) == 0
    assert sha in capsys.readouterr().out
    assert main(["verify", "--checkpoints", str(there)]) == 0


@pytest.fixture
def two(checkpoint):
    """A folder of two checkpoints."""
    checkpoints.save(WGANGP(size=32, width=8, latent_dim=8), checkpoint.parent / "wgan_gp-mnist", data="mnist")
    return checkpoint.parent


def test_push_all_makes_a_collection(hub_state, two, capsys):
    for _ in range(2):  # the second finds everything there
        assert main(["push", "all", "--checkpoints", str(two)]) == 0
        assert "/collections/alice/gan-atlas-" in capsys.readouterr().out
    ids = ["alice/gan-atlas-dcgan-mnist", "alice/gan-atlas-wgan_gp-mnist"]
    assert list(hub_state.repos) == [f"models/{repo_id}" for repo_id in ids]
    assert list(hub_state.collections.values()) == [ids]


def test_push_all_without_collections_says_so(hub_state, two, capsys):
    hub_state.failures["/api/collections"] = 404
    assert main(["push", "all", "alice", "--checkpoints", str(two)]) == 0
    assert "no collections" in capsys.readouterr().out
    assert len(hub_state.repos) == 2


def test_push_all_sends_the_others_if_one_is_broken(hub_state, two, capsys):
    (two / "dcgan-mnist" / "model.safetensors").write_bytes(b"broken")
    assert main(["push", "all", "--checkpoints", str(two)]) == 1
    assert "dcgan-mnist was not sent" in capsys.readouterr().err
    assert list(hub_state.repos) == ["models/alice/gan-atlas-wgan_gp-mnist"]


def test_push_of_one_that_is_broken_asks_nobody(hub_state, two, capsys):
    (two / "dcgan-mnist" / "model.safetensors").write_bytes(b"broken")
    assert main(["push", "dcgan-mnist", "alice/it", "--checkpoints", str(two)]) == 1
    assert "dcgan-mnist" in capsys.readouterr().err
    assert hub_state.requests == []


def command(*arguments, **environment):
    """`python -m ganlib` in a process of its own: the client reads these settings when it starts."""
    return subprocess.run([sys.executable, "-m", "ganlib", *map(str, arguments)], capture_output=True, text=True,
                          env=os.environ | environment)


@pytest.mark.parametrize("arguments, environment, message", [
    # Nobody listens on the discard port.
    (["push", "{checkpoint}", REPO], {"HF_ENDPOINT": "http://127.0.0.1:9"}, "cannot be reached"),
    (["pull", REPO, "--checkpoints", "{there}"], {"HF_HUB_OFFLINE": "1"}, "HF_HUB_OFFLINE is set"),
])
def test_without_a_server_there_is_one_sentence_and_exit_code_1(pushed, checkpoint, there, arguments, environment, message):
    hub.pull(REPO, None, there)
    hub.download(REPO)  # what is in the cache is no reason to say that all is well
    before = snapshot(there)
    result = command(*(argument.format(checkpoint=checkpoint, there=there) for argument in arguments), **environment)
    assert result.returncode == 1
    assert message in result.stderr and "Traceback" not in result.stderr
    assert len(result.stderr.splitlines()) == 1
    assert snapshot(there) == before


# ---- Failing pushes ---------------------------------------------------------------------------------------------

@pytest.mark.parametrize("token, message", [
    ("", "set HF_TOKEN"), ("hf_nobody", "does not accept your token"), ("hf_alice_read", "read-only"), ("hf_bob_write", "may not"),
])
def test_a_push_needs_a_token_that_may(pushed, checkpoint, monkeypatch, token, message):
    monkeypatch.setenv("HF_TOKEN", token)
    save(checkpoint, seed=1)
    for repo_id in (REPO, "alice/not-there-yet"):
        with pytest.raises(hub.HubError, match=message):
            hub.push(checkpoint, repo_id)
    assert len(pushed.commits) == 2


@pytest.mark.parametrize("request_part, status, message", [
    ("POST /api/repos/create", 500, "failed with 500"),
    ("POST /api/validate-yaml", 500, "not the Hub's"),
    ("/preupload/", 501, "failed with 501"),
    ("PUT /lfs/", 501, "failed with 501"),
    ("/commit/", 503, "failed with 503"),
    ("/commit/", 429, "slow down"),
    ("/commit/", 418, "refused"),
])
def test_a_server_that_fails_half_way_through_a_push(pushed, hub_state, checkpoint, request_part, status, message):
    before = pushed.files
    save(checkpoint, seed=1)
    hub_state.failures[request_part] = status
    with pytest.raises(hub.HubError, match=message):
        hub.push(checkpoint, REPO)
    assert pushed.files == before
    hub_state.failures.clear()
    hub.push(checkpoint, REPO)
    assert pushed.files["model.safetensors"].content == (checkpoint / "model.safetensors").read_bytes()


def test_a_card_that_the_hub_refuses(hub_state, checkpoint):
    hub_state.refused_card = '"license" must be one of'
    with pytest.raises(hub.HubError, match='"license" must be one of'):
        hub.push(checkpoint, REPO)


def test_of_two_pushes_at_once_one_wins_and_the_other_is_told(pushed, hub_state, tmp_path):
    folders = [save(tmp_path / str(seed) / "dcgan-mnist", seed) for seed in (1, 2)]
    hub_state.before_commit = threading.Barrier(2, timeout=10).wait  # both have looked before either commits

    def push(folder):
        try:
            return hub.push(folder, REPO)
        except hub.HubError as error:
            return error

    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(push, folders))
    [(loser, sentence)] = [(i, result) for i, result in enumerate(results) if isinstance(result, hub.HubError)]
    assert "changed by someone else" in str(sentence)
    assert pushed.files["model.safetensors"].content == (folders[1 - loser] / "model.safetensors").read_bytes()
    assert len(pushed.commits) == 3


# ---- Failing pulls ----------------------------------------------------------------------------------------------

def flip_a_byte(content):
    return content[:-1] + bytes([content[-1] ^ 1])


def only_weights(damage):
    """Damage that spares the small files."""
    return lambda content: damage(content) if len(content) > 10_000 else content


def fail(part, status):
    return lambda state, repo: state.failures.update({part: status})


def damage(change):
    return lambda state, repo: setattr(state, "on_the_way", change)


def without(name):
    return lambda state, repo: repo.commit({path: file for path, file in repo.files.items() if path != name})


def with_file(name, content):
    return lambda state, repo: repo.commit({**repo.files, name: File(content)})


FAULTS = {
    "gated": (lambda state, repo: setattr(repo, "gated", True), "is gated"),
    "gone": (lambda state, repo: state.repos.clear(), "does not exist, or it is private"),
    "server fails": (fail("GET /api/models", 500), "failed with 500"),
    "server fails half-way": (fail("GET /lfs/", 503), "failed with 503"),
    "truncated weights": (damage(only_weights(lambda content: content[:-1000])), "arrived cut short"),
    "one flipped byte in the weights": (damage(only_weights(flip_a_byte)), "model.safetensors arrived damaged"),
    "one flipped byte in the config": (damage(flip_a_byte), "model.safetensors arrived damaged|config.json arrived damaged"),
    "no weights": (without("model.safetensors"), "has no model.safetensors"),
    "no config": (without("config.json"), "has no config.json"),
    "a config as large as a film": (with_file("config.json", b" " * (5 * 2 ** 20)), "at most 4,194,304 are fetched"),
    "weights of another config": (lambda state, repo: with_config(repo, sha256="0" * 64), "nothing was changed here: model.safetensors"),
    "an unknown variant": (lambda state, repo: with_config(repo, variant="gpt"), "unknown variant"),
    "a name that leads elsewhere": (lambda state, repo: with_config(repo, data="../../elsewhere"), "cannot be a folder's name"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_failing_pull_leaves_what_was_there(pushed, hub_state, tmp_path, there, fault):
    break_it, message = FAULTS[fault]
    hub.pull(REPO, None, there)
    before = snapshot(there)
    put(pushed, save(tmp_path / "later" / "dcgan-mnist", seed=1))
    break_it(hub_state, pushed)
    with pytest.raises(hub.HubError, match=message):
        hub.pull(REPO, None, there)
    assert snapshot(there) == before
    assert ganlib.load("dcgan-mnist", folder=there)


@pytest.mark.parametrize("token, repo_id, revision, message", [
    ("hf_nobody", REPO, None, "does not accept your token"),
    ("", "alice/nothing", None, "does not exist, or it is private"),
    ("hf_alice_write", "alice/nothing", None, "does not exist, or it is private"),
    ("hf_alice_write", REPO, "v9", "no revision 'v9'"),
    ("hf_alice_write", "../etc", None, "not a Hub id"),
    ("hf_alice_write", "alice/../../etc", None, "not a Hub id"),
])
def test_what_cannot_be_pulled(pushed, there, monkeypatch, token, repo_id, revision, message):
    monkeypatch.setenv("HF_TOKEN", token)
    with pytest.raises(hub.HubError, match=message):
        hub.pull(repo_id, revision, there)
    assert snapshot(there) == {} if there.exists() else True


def test_a_pull_does_not_touch_a_training(pushed, checkpoint, tmp_path):
    put(pushed, save(tmp_path / "later" / "dcgan-mnist", seed=1))
    before = snapshot(checkpoint)
    with pytest.raises(hub.HubError, match=r"also holds .*state, which a pull would lose"):
        hub.pull(REPO, None, checkpoint.parent)
    assert snapshot(checkpoint) == before


def test_a_pull_does_not_replace_other_weights_unasked(pushed, hub_state, tmp_path, there, capsys):
    hub.push(save(tmp_path / "mine" / "dcgan-mnist", seed=1), "alice/mine")
    hub.pull(REPO, None, there)
    before = snapshot(there)
    with pytest.raises(hub.HubError, match="holds other weights, which did not come from alice/mine. --overwrite replaces them"):
        hub.pull("alice/mine", None, there)
    assert snapshot(there) == before
    assert main(["pull", "alice/mine", "--checkpoints", str(there), "--overwrite"]) == 0
    assert snapshot(there) != before and "alice/mine" in capsys.readouterr().out
    (there / "dcgan-mnist" / "model.safetensors").write_bytes(b"damaged")  # nothing is lost with it
    assert ganlib.load(hub.pull(REPO, None, there))


@pytest.mark.parametrize("data, repo, id", [
    ("mnist", "gan-atlas-dcgan-mnist-50", "dcgan-mnist-50"), ("mnist", "dcgan-mnist-of-mine", "dcgan-mnist-of-mine"),
    ("mnist", "gan-atlas-dcgan-mnist", "dcgan-mnist"), ("mnist", "gan-atlas-dcgan-mnistlike", "dcgan-mnist"),
    ("사진", "photos", "dcgan-사진")])
def test_a_checkpoint_comes_back_under_its_own_id(hub_state, tmp_path, there, data, repo, id):
    checkpoints.save(tiny(), tmp_path / "here", data=data)
    hub.push(tmp_path / "here", f"alice/{repo}")
    assert hub.pull(f"alice/{repo}", None, there) == there / id


def test_what_could_not_be_pulled_is_not_pushed(hub_state, tmp_path):
    checkpoints.save(tiny(), tmp_path / "here", data="my photos")
    with pytest.raises(hub.HubError, match="'dcgan-my photos' cannot be a folder's name here"):
        hub.push(tmp_path / "here", REPO, dry_run=True)


def test_a_swap_that_fails_puts_the_old_folder_back(tmp_path):
    (tmp_path / "target").mkdir()
    (tmp_path / "target" / "file").write_text("old")
    with pytest.raises(FileNotFoundError):
        hub.swap(tmp_path / "never-written", tmp_path / "target", tmp_path / "old")
    assert (tmp_path / "target" / "file").read_text() == "old"


# ---- The cache --------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("broken, message", [
    (lambda state, patch: patch.setenv("HF_TOKEN", "hf_nobody"), "does not accept your token"),
    (lambda state, patch: state.failures.update({"GET /api/models": 503}), "failed with 503"),
])
def test_a_cached_file_does_not_hide_a_bad_token_or_a_failing_server(pushed, hub_state, monkeypatch, broken, message):
    ganlib.load(REPO)
    broken(hub_state, monkeypatch)
    with pytest.raises(hub.HubError, match=message):
        ganlib.load(REPO)


def test_a_damaged_cached_file_is_fetched_again(pushed, checkpoint, there):
    cached = hub.download(REPO) / "model.safetensors"
    cached.write_bytes(flip_a_byte(cached.read_bytes()))
    assert hub.pull(REPO, None, there).joinpath("model.safetensors").read_bytes() == (checkpoint / "model.safetensors").read_bytes()
    assert hub.download(REPO).joinpath("model.safetensors").read_bytes() == (checkpoint / "model.safetensors").read_bytes()


def test_the_cache_alone_is_used_when_asked_for(hub_state, checkpoint):
    with pytest.raises(hub.HubError, match="not in the local cache"):
        hub.download("alice/never-seen", local_files_only=True)
    hub.push(checkpoint, "alice/seen")
    folder = hub.download("alice/seen")
    asked = len(hub_state.requests)
    assert hub.download("alice/seen", local_files_only=True) == folder
    assert len(hub_state.requests) == asked


# ---- from_pretrained, save_pretrained, push_to_hub --------------------------------------------------------------

def test_a_model_travels_by_the_usual_methods(hub_state, tmp_path):
    model = tiny().eval()
    model.push_to_hub(REPO, private=True)
    back = DCGAN.from_pretrained(REPO)
    assert type(ganlib.Variant.from_pretrained(REPO)) is DCGAN
    assert hub_state.repos[f"models/{REPO}"].private
    assert set(hub_state.repos[f"models/{REPO}"].files) == {"model.safetensors", "config.json", "README.md"}
    for key, tensor in model.state_dict().items():
        torch.testing.assert_close(back.state_dict()[key], tensor, atol=1e-3, rtol=1e-3)  # stored in float16


def test_what_a_model_was_trained_on_travels_with_it(hub_state, checkpoint, tmp_path):
    ganlib.load(checkpoint).save_pretrained(tmp_path / "copy", push_to_hub=True, repo_id=REPO)
    config = checkpoints.read_config(hub.download(REPO))
    assert (config["data"], config["steps"], config["training"]) == ("mnist", 1200, {"batch_size": 64})
    assert (tmp_path / "copy" / "model.safetensors").read_bytes() == (checkpoint / "model.safetensors").read_bytes()


def test_the_usual_methods_are_strict(pushed, checkpoint, tmp_path):
    with pytest.raises(ganlib.CheckpointError, match="holds a DCGAN, not a WGANGP"):
        WGANGP.from_pretrained(REPO)
    with pytest.raises(TypeError, match="width"):
        DCGAN.from_pretrained(REPO, width=16)
    with pytest.raises(ganlib.CheckpointError, match="no checkpoint 'nothing'"):
        DCGAN.from_pretrained("nothing")
    pushed.commit({**pushed.files, "model.safetensors": File(b"not safetensors", lfs=True)})
    with pytest.raises(ganlib.CheckpointError, match="damaged or cut short"):
        DCGAN.from_pretrained(REPO)


def test_a_model_that_cannot_be_saved_leaves_an_older_checkpoint_as_it_was(checkpoint):
    before, model = snapshot(checkpoint), tiny()
    next(model.parameters()).data.fill_(float("nan"))
    with pytest.raises(ganlib.CheckpointError, match="not saved"):
        model.save_pretrained(checkpoint)
    assert snapshot(checkpoint) == before


def test_push_to_hub_says_what_is_wrong(hub_state, monkeypatch):
    monkeypatch.setenv("HF_TOKEN", "hf_alice_read")
    with pytest.raises(hub.HubError, match="read-only"):
        tiny().push_to_hub(REPO)
