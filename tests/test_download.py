"""Data sets that are downloaded, from a server of our own, and files that are made once."""
import pickle
import shutil
import threading
import time
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import pytest
import torch
from PIL import Image
from torchvision.datasets import CIFAR10, CelebA

from ganlib import data
from ganlib.data import DataError, download
from ganlib.data.once import missing
from ganlib.data.pairs import quarters


@pytest.fixture
def published(tmp_path, monkeypatch):
    """A folder whose archives a server offers as those of the data sets; what was asked for is in `asked`."""
    folder, asked = tmp_path / "published", []
    folder.mkdir()

    class Handler(SimpleHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            super().do_GET()

        def log_message(self, *ignored):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=folder))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    for name, url in download.ARCHIVES.items():
        monkeypatch.setitem(download.ARCHIVES, name, f"http://127.0.0.1:{server.server_port}/{url.rsplit('/', 1)[1]}")
    yield folder, asked
    server.shutdown()
    server.server_close()


def pictures(folder, count, size=(32, 16)):
    folder.mkdir(parents=True)
    for i in range(count):
        Image.new("RGB", size, (10 * i, 0, 0)).save(folder / f"{i}.png")


def test_an_archive_of_pairs_is_downloaded_once(tmp_path, published):
    folder, asked = published
    pictures(tmp_path / "made" / "facades" / "train", 3)
    pictures(tmp_path / "made" / "facades" / "val", 2)
    shutil.make_archive(folder / "facades", "gztar", tmp_path / "made", "facades")
    root = tmp_path / "data"
    assert len(data.load("facades", root, 8)) == 3 and len(data.load("facades", root, 8, "test")) == 2
    assert len([path for path in asked if path.startswith("/facades")]) == len(asked) > 0
    before = len(asked)
    data.load("facades", root, 8)
    assert len(asked) == before
    assert sorted(path.name for path in root.iterdir()) == [".facades.lock", "facades"]


def test_two_folders_come_as_a_zip(tmp_path, published):
    folder, _ = published
    for part, count in (("trainA", 2), ("trainB", 4), ("testA", 1), ("testB", 1)):
        pictures(tmp_path / "made" / "horse2zebra" / part, count, (16, 16))
    shutil.make_archive(folder / "horse2zebra", "zip", tmp_path / "made", "horse2zebra")
    assert len(data.load("horse2zebra", tmp_path / "data", 8)) == 4


def test_flowers_are_the_oxford_ones_where_there_are_no_pairs(tmp_path, published):
    folder, _ = published
    pictures(tmp_path / "made" / "jpg", 20)
    shutil.make_archive(folder / "102flowers", "gztar", tmp_path / "made", "jpg")
    (folder / "102flowers.tar.gz").rename(folder / "102flowers.tgz")
    flowers = data.load("flowers", tmp_path / "data", 8)
    assert len(flowers) == 18 and flowers.name == "flowers" and "Oxford" in flowers.licence
    assert (tmp_path / "data" / "flowers-102" / "jpg" / "0.png").exists()


def test_cifar10_comes_from_torchvision(tmp_path, published, monkeypatch):
    folder, asked = published
    batches = tmp_path / "made" / "cifar-10-batches-py"
    batches.mkdir(parents=True)
    for name, count in (("data_batch_1", 3), ("test_batch", 2)):
        pixels = np.arange(count, dtype=np.uint8)[:, None].repeat(3 * 32 * 32, 1)
        (batches / name).write_bytes(pickle.dumps({"data": pixels, "labels": [1, 0, 1][:count]}))
    (batches / "batches.meta").write_bytes(pickle.dumps({"label_names": ["cat", "ship"]}))
    shutil.make_archive(folder / "cifar", "gztar", tmp_path / "made", "cifar-10-batches-py")
    url = next(iter(download.ARCHIVES.values())).rsplit("/", 1)[0]
    for name, value in {"url": f"{url}/cifar.tar.gz", "tgz_md5": None, "train_list": [["data_batch_1", None]],
                        "test_list": [["test_batch", None]],
                        "meta": {"filename": "batches.meta", "key": "label_names", "md5": None}}.items():
        monkeypatch.setattr(CIFAR10, name, value)
    train, test = (data.load("cifar10", tmp_path / "data", size, split) for size, split in ((32, "train"), (16, "test")))
    assert train.tensors["image"][:, 2, 5, 7].tolist() == [0, 1, 2] and train.tensors["label"].tolist() == [1, 0, 1]
    assert test.tensors["image"].shape == (2, 3, 16, 16) and test.labelled_classes() == ("cat", "ship") and asked


def test_celeba_has_its_attributes_and_is_read_once(tmp_path, monkeypatch):
    root = tmp_path / "celeba"
    pictures(root / "img_align_celeba", 5, (178, 218))
    same = "".join(f"{i}.png 1\n" for i in range(5))
    parts = {"list_eval_partition.txt": "0.png 0\n1.png 0\n2.png 2\n3.png 0\n4.png 2\n", "identity_CelebA.txt": same,
             "list_bbox_celeba.txt": "5\nimage x\n" + same, "list_landmarks_align_celeba.txt": "5\nx\n" + same,
             "list_attr_celeba.txt": "5\nBlack_Hair Smiling\n0.png -1 1\n1.png 1 1\n2.png -1 -1\n3.png 1 -1\n4.png 1 1\n"}
    for name, text in parts.items():
        (root / name).write_text(text)
    monkeypatch.setattr(CelebA, "file_list", [("", None, name) for name in parts])
    faces = data.load("celeba", tmp_path, 8)
    assert faces.tensors["image"].shape == (3, 3, 8, 8) and faces.tensors["image"][:, 0, 4, 4].tolist() == [0, 10, 30]
    assert faces.attributes == ("Black Hair: no", "Black Hair: yes", "Smiling: no", "Smiling: yes")
    assert faces.with_attributes(["Smiling"]).tensors["attributes"].tolist() == [[1], [1], [0]]
    shutil.rmtree(root / "img_align_celeba")
    (root / "img_align_celeba").mkdir()
    assert len(data.load("celeba", tmp_path, 8)) == 3
    with pytest.raises(DataError, match="2.png cannot be read"):
        data.load("celeba", tmp_path, 8, "test")


def test_maps_as_published_give_four_pairs_a_picture(tmp_path):
    """Eight fields of one colour each: the quarters of an aerial picture and of its map."""
    field = np.zeros((2, 300, 4, 300, 3), dtype=np.uint8)
    field[..., 0] = (np.arange(8) * 20).reshape(2, 1, 4, 1)
    whole = Image.fromarray(field.reshape(600, 1200, 3))
    for split in ("train", "val"):
        (tmp_path / "maps" / split).mkdir(parents=True)
        whole.save(tmp_path / "maps" / split / "1.png")
    pairs = data.load("maps", tmp_path, 16)
    assert pairs.tensors["a"].shape == pairs.tensors["image"].shape == (4, 3, 16, 16)
    assert pairs.tensors["a"][:, 0, 8, 8].tolist() == [0, 20, 80, 100]
    assert pairs.tensors["image"][:, 0, 8, 8].tolist() == [40, 60, 120, 140]
    assert len(data.load("maps", tmp_path, 16, "test")) == 4


def test_quarters_put_together_are_the_picture():
    whole = torch.randint(256, (2, 3, 8, 16), dtype=torch.uint8)
    parts = quarters(whole).unflatten(0, (2, 2, 2))  # picture, row, column
    for side in range(2):
        halves = parts[..., side * 4:side * 4 + 4]
        again = torch.cat([torch.cat([*halves[:, row].unbind(1)], -1) for row in range(2)], -2)
        assert torch.equal(again, whole[..., side * 8:side * 8 + 8])


def test_without_a_network_the_error_says_where_to_get_it_and_nothing_is_left(tmp_path, monkeypatch):
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:9")  # nothing listens there
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    for name in ("maps", "horse2zebra", "flowers"):
        with pytest.raises(DataError, match="(?s)could not be downloaded from https://.*Download and unpack it there.*--data-root"):
            data.load(name, tmp_path / name, 32)
        assert [path.suffix for path in (tmp_path / name).iterdir()] == [".lock"]


def test_an_archive_that_is_no_archive_is_refused_and_nothing_is_left(tmp_path, published):
    folder, _ = published
    for name in ("maps.tar.gz", "horse2zebra.zip"):
        (folder / name).write_bytes(b"<html>moved</html>")
    for name in ("maps", "horse2zebra"):
        with pytest.raises(DataError, match="could not be downloaded"):
            data.load(name, tmp_path / "data", 32)
        assert not (tmp_path / "data" / name).exists()


def test_what_is_missing_is_made_by_one_while_the_others_wait(tmp_path):
    path, made = tmp_path / "folder" / "table.txt", []

    def ask():
        with missing(path) as unfinished:
            if unfinished:
                made.append(unfinished)
                time.sleep(0.2)
                unfinished.write_text("done")
        assert path.read_text() == "done"

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 1 and not made[0].exists()


def test_what_could_not_be_made_is_still_missing(tmp_path):
    (tmp_path / "unfinished-table").mkdir()
    (tmp_path / "unfinished-table" / "left").touch()
    with pytest.raises(OSError, match="full"), missing(tmp_path / "table") as unfinished:
        unfinished.write_text("half")
        raise OSError("full")
    with missing(tmp_path / "table") as unfinished:
        assert unfinished is not None
        unfinished.write_text("whole")
    assert (tmp_path / "table").read_text() == "whole"
