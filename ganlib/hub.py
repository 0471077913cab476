"""Checkpoints on the Hub: `push` sends one, `download` caches one for `ganlib.load`, `pull` brings one to checkpoints/.

A push is one commit with the checkpoint's own files and nothing else. A download first asks the server what the
revision holds, so that a bad token or a failing server is said and never hidden by an old cached file; sizes are
bounded before, and every file is compared with the hash in the repository's tree after. The token is the one of
`hf auth login` or HF_TOKEN; HF_ENDPOINT names another server.
"""
from __future__ import annotations

import hashlib
import json
import re
import shutil
import tempfile
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from huggingface_hub import CommitOperationAdd, CommitOperationDelete, HfApi, constants, errors, get_token
from huggingface_hub.hf_api import ModelInfo, RepoSibling, SpaceInfo

from ganlib import checkpoints
from ganlib.checkpoints import CONFIG_FILE, MAX_JSON_BYTES, MAX_MODEL_BYTES, METRICS_FILE, MODEL_FILE, REPO_ID, CheckpointError

CARD_FILE = "README.md"
MiB = 2 ** 20
FILES = {MODEL_FILE: MAX_MODEL_BYTES, CONFIG_FILE: MAX_JSON_BYTES, CARD_FILE: MiB, METRICS_FILE: MAX_JSON_BYTES,
         "samples.png": 32 * MiB, "examples.webp": 2 * MiB, "history.json": MAX_JSON_BYTES, "timeline.webp": 32 * MiB,
         checkpoints.NEIGHBOURS_FILE: 4_000_000}  # name: most bytes
NEEDED = (CONFIG_FILE, MODEL_FILE)
SOURCE_FILE = "source.json"  # of a pulled checkpoint: repository, commit and the sha256 of each file
LOCAL_ID = re.compile(r"[a-z0-9_]+-\w[\w.-]{0,63}")
TIMEOUT = 30  # seconds for the first question to the server; the client's default would wait for ever
COLLECTION = "GAN Atlas"
REPO_PREFIX = "gan-atlas-"  # of the repository of a checkpoint, before its id


class HubError(CheckpointError):
    """Something about the Hub failed: the message says what is wrong and what to do."""


# ---- Push -------------------------------------------------------------------------------------------------------

def push(folder: str | Path, repo_id: str, private: bool = False, dry_run: bool = False,
         token: str | bool | None = None) -> str:
    """Send a checkpoint folder as one commit, after verifying it; returns the repository's address.

    Files of an earlier push that this checkpoint lacks are removed in the same commit. With `dry_run` everything
    is checked here and the server is not asked. Raises CheckpointError, HubError.
    """
    folder, url = Path(folder), f"{constants.ENDPOINT}/{checked_id(repo_id)}"
    checkpoints.verify(folder)
    local_id(folder, repo_id)  # what is sent can be pulled again
    if dry_run:
        return url
    require_token(token)
    if not (folder / CARD_FILE).is_file() or not (folder / CARD_FILE).stat().st_size:
        from ganlib import cards

        cards.write(folder)
    entry = checkpoints.read_entry(folder)
    send(repo_id, read_files(folder), f"{entry.variant} on {entry.data}, {entry.steps:,} steps", private=private,
         replaces=FILES.__contains__, token=token)
    return url


def send(repo_id: str, contents: Mapping[str, bytes | Path], message: str, *, private: bool = False,
         replaces: Callable[[str], bool], token: str | bool | None = None, space_sdk: str | None = None) -> None:
    """Make a repository if need be, and bring it to these contents by path in one commit; raises HubError.

    A file there that is not among them is removed if `replaces` its path, and left alone otherwise.
    """
    require_token(token)
    api, kind = client(token), "space" if space_sdk else "model"
    with explained(repo_id):
        url = api.create_repo(repo_id, repo_type=kind, private=private or None, exist_ok=True, space_sdk=space_sdk)
        head = api.repo_info(repo_id, repo_type=kind, timeout=TIMEOUT)
        if private and not head.private:
            raise HubError(f"{repo_id} exists already and is public; nothing was sent. Make it private at {url}/settings, "
                           "or push to another repository.")
        stale = sorted(path for path in files(head) if path not in contents and replaces(path))
        # The parent makes the commit fail, instead of mixing two states, where another push came first.
        api.create_commit(repo_id, [*(CommitOperationAdd(path, content) for path, content in contents.items()),
                                    *(CommitOperationDelete(path) for path in stale)],
                          commit_message=message, parent_commit=head.sha, repo_type=kind)


def own_files(folder: Path) -> list[Path]:
    """The files of a checkpoint folder that travel; never state/, nor anything else that lies there."""
    return [folder / name for name in FILES if (folder / name).is_file()]


def read_files(folder: Path) -> dict[str, bytes]:
    """The checkpoint's own files by name, read once, so that a training that saves meanwhile cannot mix two states."""
    contents = {path.name: path.read_bytes() for path in own_files(folder)}
    if hashlib.sha256(contents[MODEL_FILE]).hexdigest() != json.loads(contents[CONFIG_FILE])["sha256"]:
        raise HubError(f"{folder} changed while it was read; nothing was sent. Push again.")
    return contents


def collect(owner: str, repo_ids: list[str], private: bool = False) -> str | None:
    """Put repositories into the owner's collection; its address, or None where the server has no collections."""
    api = client(None)
    with explained(f"the collection '{COLLECTION}'"):
        try:
            collection = api.create_collection(COLLECTION, namespace=owner, private=private, exists_ok=True)
        except errors.HfHubHTTPError as error:
            if error.response.status_code in (404, 405, 501):
                return None
            raise
        for repo_id in repo_ids:
            api.add_collection_item(collection.slug, repo_id, "model", exists_ok=True)
    return f"{constants.ENDPOINT}/collections/{collection.slug}"


def account() -> str:
    """The name of the user whose token is used."""
    require_token(None)
    with explained("your account"):
        return client(None).whoami()["name"]


def require_token(token: str | bool | None) -> None:
    if not (token if isinstance(token, str) else get_token()):
        raise HubError("Pushing needs a Hub token with write access. Run `hf auth login`, or set HF_TOKEN.")


# ---- Download and pull ------------------------------------------------------------------------------------------

def download(repo_id: str, revision: str | None = None, token: str | bool | None = None, *,
             cache_dir: str | Path | None = None, force_download: bool = False, local_files_only: bool = False,
             most: int = MAX_MODEL_BYTES, also: Collection[str] = ()) -> Path:
    """A folder in the Hub's cache, named by the commit, with config.json and model.safetensors of a revision, both verified, and those
    files of `also` that the revision has.

    Weights of more than `most` bytes are refused before they are fetched. `local_files_only` takes what an earlier
    download left in the cache and asks nobody. Raises HubError.
    """
    api = client(token)
    checked_id(repo_id)
    with explained(repo_id, revision):
        if local_files_only:
            paths = [api.hf_hub_download(repo_id, name, revision=revision, cache_dir=cache_dir, local_files_only=True)
                     for name in NEEDED]
        else:
            head = listing(api, repo_id, revision, most)
            wanted = [*NEEDED, *(name for name in also if name in files(head))]
            paths = [fetch(api, head, name, force=force_download, cache_dir=cache_dir) for name in wanted]
            # Lets the cache remember which commit the branch was, for `local_files_only`.
            api.hf_hub_download(repo_id, CONFIG_FILE, revision=revision, cache_dir=cache_dir)
    return Path(paths[0]).parent


def pull(repo_id: str, revision: str | None = None, into: str | Path = checkpoints.CHECKPOINTS,
         token: str | bool | None = None, overwrite: bool = False) -> Path:
    """Bring a checkpoint to the folder of its `local_id` in `into`, whole or not at all; returns that folder.

    It is downloaded beside its place, verified and loaded once; only then the folders are swapped. source.json
    records the commit. Other weights, which did not come from this repository, are replaced with `overwrite` alone.
    Raises HubError, with what was there as it was.
    """
    api, into = client(token), Path(into)
    checked_id(repo_id)
    with explained(repo_id, revision), temporary_folder(into) as temporary:
        head, new = listing(api, repo_id, revision), temporary / "new"
        present = [name for name in FILES if name in files(head)]
        sha256 = {name: hashlib.sha256(fetch(api, head, name, local_dir=new).read_bytes()).hexdigest() for name in present}
        shutil.rmtree(new / ".cache", ignore_errors=True)  # the client's notes about its download
        checkpoints.replace_file(new / SOURCE_FILE, checkpoints.to_json(
            {"repository": repo_id, "revision": head.sha, "asked_for": revision or "main", "sha256": sha256}))
        try:
            checkpoints.verify(new)
        except CheckpointError as error:
            raise HubError(f"{repo_id} at {head.sha[:12]} is not usable, and nothing was changed here: "
                           f"{str(error).replace(f'{new}/', '')}") from error
        target = into / local_id(new, repo_id)
        refuse_loss(target)
        if not overwrite and replaces_others(target, repo_id, sha256[MODEL_FILE]):
            raise HubError(f"{target} holds other weights, which did not come from {repo_id}. --overwrite replaces them; "
                           "--checkpoints DIR pulls elsewhere.")
        swap(new, target, temporary / "old")
    return target


def listing(api: HfApi, repo_id: str, revision: str | None, most: int = MAX_MODEL_BYTES) -> ModelInfo:
    """The commit a revision stands for and its files, checked for names and sizes before anything is fetched."""
    head = api.model_info(repo_id, revision=revision, files_metadata=True, timeout=TIMEOUT)
    there = files(head)
    for name in NEEDED:
        if name not in there:
            raise HubError(f"{repo_id} has no {name} at {revision or 'main'}: it is not a checkpoint of ganlib, which reads "
                           "safetensors and JSON only. Look for one that `python -m ganlib push` made.")
    for name, file in there.items():
        limit = most if name == MODEL_FILE else FILES.get(name)
        if limit is not None and not 0 <= (-1 if file.size is None else file.size) <= limit:
            raise HubError(f"{repo_id}: {name} is {file.size} bytes, and at most {limit:,} are fetched. It is not a "
                           "checkpoint of the atlas.")
    return head


def files(head: ModelInfo | SpaceInfo) -> dict[str, RepoSibling]:
    """The files of a commit by path."""
    return {file.rfilename: file for file in head.siblings or ()}


def fetch(api: HfApi, head: ModelInfo, name: str, force: bool = False, **where: Path | None) -> Path:
    """One file of a commit, its hash compared with the tree's; a damaged cached copy is fetched once more."""
    for force_download in (True,) if force else (False, True):
        path = Path(api.hf_hub_download(head.id, name, revision=head.sha, force_download=force_download, **where))
        if intact(path, files(head)[name]):
            return path
    raise HubError(f"{head.id}: {name} arrived damaged, its hash is not the one in the repository. Pull again; if that "
                   "does not help, the network or the server changes files on the way.")


def intact(path: Path, file: RepoSibling) -> bool:
    """Whether a local file is the one in the tree: by sha256 where it is stored in LFS, else by its git blob id."""
    content = path.read_bytes()
    if file.lfs:
        return hashlib.sha256(content).hexdigest() == file.lfs.sha256
    return hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest() == file.blob_id


def local_id(folder: Path, repo_id: str) -> str:
    """<variant>-<data>, and what follows it in the name that `push` gives a repository: user/gan-atlas-vae-mnist-50 is vae-mnist-50."""
    config = checkpoints.read_config(folder)
    name = f"{config['variant']}-{config['data']}"
    if not LOCAL_ID.fullmatch(name):
        raise HubError(f"{repo_id}: '{name:.80}' cannot be a folder's name here. Its config.json should name the data by "
                       "letters, digits, '_', '.' and '-'.")
    own = repo_id.partition("/")[2].removeprefix(REPO_PREFIX)
    return own if own.startswith(f"{name}-") else name


def refuse_loss(target: Path) -> None:
    """A pull replaces the whole folder; what it could not bring back must not be in there."""
    others = sorted({path.name for path in target.iterdir()} - {*FILES, SOURCE_FILE}) if target.is_dir() else []
    if others:
        raise HubError(f"{target} also holds {', '.join(others[:3])}, which a pull would lose (state/ is a training that can "
                       "go on). Move that folder away, or pull elsewhere with --checkpoints DIR.")


def replaces_others(target: Path, repo_id: str, sha256: str) -> bool:
    """Whether a pull of the weights of this hash would replace others that can be used and did not come from the repository."""
    try:
        there = checkpoints.unchanged_hash(target)
    except CheckpointError:
        return False
    return there != sha256 and origin(target) != repo_id


def origin(folder: Path) -> str | None:
    """The repository that a folder was pulled from; None where it was not."""
    try:
        return checkpoints.read_json(folder / SOURCE_FILE).get("repository")
    except CheckpointError:
        return None


@contextmanager
def temporary_folder(into: Path) -> Iterator[Path]:
    """A folder beside the checkpoints, so that moving from it is a rename; hidden from the catalog by its depth."""
    into.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=into, prefix=".pull-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


def swap(new: Path, target: Path, old: Path) -> None:
    """Put `new` in the place of `target`, which goes to `old`; if that fails, `target` is back."""
    if target.exists():
        target.rename(old)
    try:
        new.rename(target)
    except OSError:
        if old.exists():
            old.rename(target)
        raise


# ---- What every call shares -------------------------------------------------------------------------------------

def client(token: str | bool | None) -> HfApi:
    return HfApi(token=token, library_name="ganlib")


def checked_id(repo_id: str) -> str:
    if not REPO_ID.fullmatch(repo_id) or len(repo_id) > 96 or "--" in repo_id or ".." in repo_id:
        raise HubError(f"'{repo_id:.80}' is not a Hub id. It should read user/repo, in letters, digits, '-', '_' and '.'.")
    return repo_id


@contextmanager
def explained(repo_id: str, revision: str | None = None) -> Iterator[None]:
    """Turn whatever the Hub's client raises into a HubError; its own errors have no base class in common."""
    try:
        yield
    except CheckpointError:
        raise
    except Exception as error:
        raise HubError(sentence(error, repo_id, revision)) from error


def sentence(error: BaseException, repo_id: str, revision: str | None) -> str:
    """What is wrong and what to do, for an error of the client."""
    server, detail = constants.ENDPOINT, " ".join(str(error).split())[:300]
    match most_telling(error):
        case errors.OfflineModeIsEnabled():
            return f"The Hub was not asked for {repo_id}, because HF_HUB_OFFLINE is set. Unset it and try again."
        case errors.GatedRepoError():
            return f"{repo_id} is gated. Ask for access at {server}/{repo_id}, log in with `hf auth login` and try again."
        case errors.RepositoryNotFoundError():
            return (f"{server} shows no {repo_id}: it does not exist, or it is private. Check the name, or log in with "
                    "`hf auth login` as someone who may see it.")
        case errors.RevisionNotFoundError():
            return f"{repo_id} has no revision '{revision}'. {server}/{repo_id}/commits/main lists what there is."
        case errors.HfHubHTTPError(response=response):
            return refused(response.status_code, repo_id, detail)
        case errors.HTTPError() as unreachable:  # of httpx or httpx2, whichever the client uses
            return (f"{server} cannot be reached for {repo_id} ({type(unreachable).__name__}: {unreachable}). Check the "
                    "network and HF_ENDPOINT, then try again.")
        case errors.EntryNotFoundError():
            return f"{repo_id} is not in the local cache. Download it once with the network on."
        case json.JSONDecodeError():
            return (f"{server} gave an answer about {repo_id} that is not the Hub's. It may be failing, or a proxy or login page "
                    "answers in its place. Try again later.")
        case OSError() if "Consistency check failed" in detail:  # the client has no type of its own for this
            return f"{repo_id}: a file arrived cut short, and nothing was changed here. Try again."
        case other:
            return f"{repo_id}: {detail or type(other).__name__}"


def most_telling(error: BaseException) -> BaseException:
    """The first error in the chain of causes that says what the server or the network did, or the error itself."""
    cause: BaseException | None = error
    while cause and not isinstance(cause, (errors.OfflineModeIsEnabled, errors.HTTPError)):
        cause = cause.__cause__
    return cause or error


def refused(status: int, repo_id: str, detail: str) -> str:
    """What an HTTP status means for the reader."""
    match status:
        case 401:
            return f"The Hub does not accept your token for {repo_id}. Run `hf auth login`, or set or unset HF_TOKEN."
        case 403:
            return (f"Your token may not do this with {repo_id}; it may be read-only. Make one with write access at "
                    f"{constants.ENDPOINT}/settings/tokens and run `hf auth login`.")
        case 409 | 412:
            return f"{repo_id} was changed by someone else during the push; nothing was sent. Look at it, then push again."
        case 429:
            return f"The Hub asks to slow down for {repo_id} (429). Wait a few minutes, then try again."
        case _ if status >= 500:
            return f"The Hub failed with {status} at {repo_id}; nothing was changed here. Try again later."
        case _:
            return f"The Hub refused {repo_id} ({detail})."
