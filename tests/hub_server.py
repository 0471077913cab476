"""A server that speaks as much of the Hub's protocol as the tests need, from memory, with faults on request.

Repositories are commits, a commit is a set of files. Large kinds of files go the way of Git LFS: the client asks
where to, puts the bytes there by their sha256, and the commit names them; small ones are inside the commit.
"""
import base64
import hashlib
import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from fastapi import Body, Depends, FastAPI, Request, Response
from fastapi.responses import JSONResponse

ACCOUNTS = {"hf_alice_write": ("alice", "write"), "hf_alice_read": ("alice", "read"), "hf_bob_write": ("bob", "write")}
LFS_SUFFIXES = (".safetensors", ".png", ".webp")


# ---- What the server remembers ----------------------------------------------------------------------------------

@dataclass(frozen=True)
class File:
    content: bytes
    lfs: bool = False

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()

    @property
    def oid(self) -> str:
        """The git blob id; of an LFS file, it is the id of its pointer."""
        pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{self.sha256}\nsize {len(self.content)}\n"
        blob = pointer.encode() if self.lfs else self.content
        return hashlib.sha1(b"blob %d\0" % len(blob) + blob).hexdigest()

    @property
    def known_as(self) -> str:
        """What a client compares with its own file before it uploads that."""
        return self.sha256 if self.lfs else self.oid

    def listed(self, path: str) -> dict:
        lfs = {"lfs": {"sha256": self.sha256, "size": len(self.content), "pointerSize": 134}} if self.lfs else {}
        return {"rfilename": path, "size": len(self.content), "blobId": self.oid, **lfs}


@dataclass
class Repo:
    id: str
    private: bool = False
    gated: bool = False
    commits: dict[str, dict[str, File]] = field(default_factory=dict)  # sha -> path -> file, in order of time
    branches: dict[str, str] = field(default_factory=dict)  # name -> sha

    def __post_init__(self) -> None:
        self.commit({})

    def commit(self, files: dict[str, File], branch: str = "main") -> str:
        listed = [self.id, len(self.commits), *(file.listed(path) for path, file in files.items())]
        sha = hashlib.sha1(json.dumps(listed).encode()).hexdigest()
        self.commits[sha] = files
        self.branches[branch] = sha
        return sha

    def sha(self, revision: str) -> str | None:
        return self.branches.get(revision) or (revision if revision in self.commits else None)

    @property
    def files(self) -> dict[str, File]:
        return self.commits[self.branches["main"]]


@dataclass
class State:
    """Everything of one test. The last four break things."""

    repos: dict[str, Repo] = field(default_factory=dict)  # by kind and id: "models/alice/x"
    objects: dict[str, bytes] = field(default_factory=dict)  # LFS contents by sha256
    collections: dict[str, list[str]] = field(default_factory=dict)  # slug -> repositories
    requests: list[str] = field(default_factory=list)  # "METHOD /path", in order of arrival
    lock: threading.Lock = field(default_factory=threading.Lock)

    failures: dict[str, int] = field(default_factory=dict)  # part of "METHOD /path" -> status to answer with
    refused_card: str | None = None  # what is wrong with every model card
    on_the_way: Callable[[bytes], bytes] = bytes  # what happens to a file's content while it is sent to the client
    before_commit: Callable[[], object] = bool  # called when a commit arrives, before it is looked at


class Refusal(Exception):
    """An answer that is not the one asked for, as the Hub words it."""

    def __init__(self, status: int, message: str, code: str | None = None) -> None:
        headers = {"X-Error-Message": message} | ({"X-Error-Code": code} if code else {})
        self.response = JSONResponse({"error": message}, status, headers=headers)


# ---- Who asks, and what for -------------------------------------------------------------------------------------

def hub(request: Request) -> State:
    return request.app.state.hub


def account(request: Request) -> tuple[str, str] | None:
    """Name and role of the token's owner; None without a token."""
    token = request.headers.get("authorization", "").removeprefix("Bearer ")
    if token and token not in ACCOUNTS:
        raise Refusal(401, "Invalid credentials in Authorization header")
    return ACCOUNTS.get(token)


def readable(request: Request) -> Repo:
    """The repository in the address, if the asker may see it."""
    path, user = request.path_params, account(request)
    repo = hub(request).repos.get(f"{path.get('kind', 'models')}/{path['owner']}/{path['name']}")
    if repo is None or (repo.private and (user is None or user[0] != path["owner"])):
        raise Refusal(404 if user else 401, "Repository not found" if user else "Invalid username or password.", "RepoNotFound")
    return repo


def writable(request: Request, repo: Repo = Depends(readable)) -> Repo:
    if account(request) != (request.path_params["owner"], "write"):
        raise Refusal(403, "you must use a write token to upload to a repository.")
    return repo


def commit_of(repo: Repo, revision: str) -> str:
    sha = repo.sha(revision)
    if sha is None:
        raise Refusal(404, f"Invalid rev id: {revision}", "RevisionNotFound")
    return sha


async def body(request: Request) -> bytes:
    return await request.body()


# ---- The protocol -----------------------------------------------------------------------------------------------

def create_app() -> FastAPI:
    app = FastAPI()
    app.state.hub = State()

    @app.exception_handler(Refusal)
    def refuse(_: Request, refusal: Refusal) -> Response:
        return refusal.response

    @app.middleware("http")
    async def record_and_fail(request: Request, answer: Callable) -> Response:
        line = f"{request.method} {request.url.path}"
        hub(request).requests.append(line)
        for part, status in hub(request).failures.items():
            if part in line:
                return Response(status_code=status)
        return await answer(request)

    add_accounts(app)
    add_collections(app)
    add_uploads(app)
    add_downloads(app)
    return app


def add_accounts(app: FastAPI) -> None:

    @app.get("/api/whoami-v2")
    def whoami(request: Request):
        user = account(request)
        if user is None:
            raise Refusal(401, "Invalid credentials in Authorization header")
        return {"type": "user", "name": user[0], "auth": {"accessToken": {"role": user[1]}}}

    @app.post("/api/repos/create")
    def create_repo(request: Request, wanted: dict = Body()):
        user = account(request)
        if user is None:
            raise Refusal(401, "Invalid username or password.")
        owner = wanted.get("organization") or user[0]
        repo_id = f"{owner}/{wanted['name']}"
        key, url = f"{wanted.get('type', 'model')}s/{repo_id}", f"{request.base_url}{repo_id}"
        if key in hub(request).repos:
            return JSONResponse({"error": "You already created this repo", "url": url}, 409)
        if user != (owner, "write"):
            raise Refusal(403, "You don't have the rights to create a repo under this namespace")
        private = wanted.get("private") or wanted.get("visibility") == "private"  # the older and the newer client's way
        hub(request).repos[key] = Repo(repo_id, private=bool(private))
        return {"url": url, "name": repo_id, "id": repo_id}


def add_collections(app: FastAPI) -> None:

    def shown(slug: str, items: list[str]) -> dict:
        return {"slug": slug, "title": slug, "owner": {"name": "alice"}, "position": 0, "private": False, "theme": "blue",
                "lastUpdated": "2026-01-01T00:00:00.000Z", "upvotes": 0, "description": "",
                "items": [{"_id": str(i), "id": item, "type": "model", "position": i} for i, item in enumerate(items)]}

    @app.post("/api/collections")
    def create(request: Request, wanted: dict = Body()):
        slug = f"{wanted['namespace']}/{wanted['title'].lower().replace(' ', '-')}-0123456789abcdef01234567"
        if slug in hub(request).collections:
            return JSONResponse({"error": "exists", "slug": slug}, 409)
        hub(request).collections[slug] = []
        return shown(slug, [])

    @app.get("/api/collections/{owner}/{name}")
    def get(request: Request, owner: str, name: str):
        return shown(f"{owner}/{name}", hub(request).collections[f"{owner}/{name}"])

    @app.post("/api/collections/{owner}/{name}/items")
    def add(request: Request, owner: str, name: str, wanted: dict = Body()):
        items = hub(request).collections[f"{owner}/{name}"]
        if wanted["item"]["id"] in items:
            raise Refusal(409, "already in the collection")
        items.append(wanted["item"]["id"])
        return shown(f"{owner}/{name}", items)


def add_uploads(app: FastAPI) -> None:

    @app.post("/api/validate-yaml")
    def validate_card(request: Request):
        problem = hub(request).refused_card
        return JSONResponse({"errors": [{"message": problem}] if problem else [], "warnings": []}, 400 if problem else 200)

    @app.post("/api/{kind}/{owner}/{name}/preupload/{revision}")
    def how_to_upload(revision: str, wanted: dict = Body(), repo: Repo = Depends(writable)):
        there = repo.commits[commit_of(repo, revision)]
        return {"files": [{"path": file["path"], "shouldIgnore": False,
                           "uploadMode": "lfs" if file["path"].endswith(LFS_SUFFIXES) else "regular",
                           "oid": there[file["path"]].known_as if file["path"] in there else None} for file in wanted["files"]]}

    def where_to_put(request: Request, content: bytes = Depends(body), _: Repo = Depends(writable)):
        objects = [{"oid": item["oid"], "size": item["size"]} for item in json.loads(content)["objects"]]
        for item in objects:
            if item["oid"] not in hub(request).objects:
                item["actions"] = {"upload": {"href": f"{request.base_url}lfs/{item['oid']}"}}
        return JSONResponse({"transfer": "basic", "objects": objects}, media_type="application/vnd.git-lfs+json")

    app.post("/{owner}/{name}.git/info/lfs/objects/batch")(where_to_put)
    app.post("/{kind}/{owner}/{name}.git/info/lfs/objects/batch")(where_to_put)

    @app.put("/lfs/{sha256}")
    def put(request: Request, sha256: str, content: bytes = Depends(body)):
        if hashlib.sha256(content).hexdigest() != sha256:
            raise Refusal(400, "the content does not have this sha256")
        hub(request).objects[sha256] = content

    @app.post("/api/{kind}/{owner}/{name}/commit/{revision}")
    def commit(request: Request, revision: str, content: bytes = Depends(body), repo: Repo = Depends(writable)):
        hub(request).before_commit()
        header, *operations = [json.loads(line) for line in content.splitlines()]
        with hub(request).lock:
            head = commit_of(repo, revision)
            if header["value"].get("parentCommit") not in (None, head):
                raise Refusal(412, "A commit has happened since. Please refresh and try again.")
            files = dict(repo.commits[head])
            for operation in operations:
                value = operation["value"]
                match operation["key"]:
                    case "file":
                        files[value["path"]] = File(base64.b64decode(value["content"]))
                    case "lfsFile":
                        files[value["path"]] = File(hub(request).objects[value["oid"]], lfs=True)
                    case "deletedFile":
                        del files[value["path"]]
            sha = repo.commit(files, revision)
        return {"success": True, "commitOid": sha, "commitUrl": f"{request.base_url}{repo.id}/commit/{sha}", "hookOutput": ""}


def add_downloads(app: FastAPI) -> None:

    @app.get("/api/{kind}/{owner}/{name}")
    @app.get("/api/{kind}/{owner}/{name}/revision/{revision}")
    def info(revision: str = "main", repo: Repo = Depends(readable)):
        sha = commit_of(repo, revision)
        return {"id": repo.id, "sha": sha, "private": repo.private, "gated": "auto" if repo.gated else False, "tags": [],
                "downloads": 0, "likes": 0, "siblings": [file.listed(path) for path, file in repo.commits[sha].items()]}

    @app.api_route("/{owner}/{name}/resolve/{revision}/{path:path}", methods=["GET", "HEAD"])
    def resolve(request: Request, revision: str, path: str, repo: Repo = Depends(readable)):
        sha = commit_of(repo, revision)
        if repo.gated:
            raise Refusal(403, f"Access to model {repo.id} is restricted.", "GatedRepo")
        file = repo.commits[sha].get(path)
        if file is None:
            raise Refusal(404, "Entry not found", "EntryNotFound")
        headers = {"X-Repo-Commit": sha, "ETag": f'"{file.oid}"'}
        if not file.lfs:
            return Response(hub(request).on_the_way(file.content), headers=headers)
        hub(request).objects[file.sha256] = file.content
        # Another host name, as the Hub's storage has one: the client then reads the headers here before it goes there.
        elsewhere = str(request.base_url).replace("127.0.0.1", "localhost")
        return Response(status_code=302, headers=headers | {
            "X-Linked-Etag": f'"{file.sha256}"', "X-Linked-Size": str(len(file.content)), "Location": f"{elsewhere}lfs/{file.sha256}"})

    @app.get("/lfs/{sha256}")
    def get(request: Request, sha256: str):
        return Response(hub(request).on_the_way(hub(request).objects[sha256]), headers={"ETag": f'"{sha256}"'})
