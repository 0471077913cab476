"""The theory lab's server side: endpoints, routes, links; what happens to values out of range, and to many readers."""
import json
import math

import numpy as np
import pytest
from fastapi.testclient import TestClient
from gradio.routes import App

from demo import gradio_app, strings, theory_actions, theory_live, theory_routes
from demo.shelf import Shelf
from demo.theory_actions import Reader, example_drawing
from demo.theory_live import add, after, first, read_moves, starts, write_moves
from ganlib.theory import explicit
from ganlib.theory.presets import PRESETS

FRAME = {"points", "tips", "surface", "slope", "modes", "finite", "loss_d", "loss_g", "divergences"}
QUICK = dict(preset="own", data="two", d_steps=1, width=8, pace=1)


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GRADIO_TEMP_DIR", str(tmp_path_factory.mktemp("cache")))
        page = gradio_app.build_page(Shelf([]))
        with TestClient(App.create_app(page, app_kwargs={"routes": theory_routes.routes})) as client:
            yield client


@pytest.fixture(autouse=True)
def forget():
    theory_live.trainings.states.clear()


def call(client, endpoint, *values) -> dict:
    answer = client.post(f"/gradio_api/run/{endpoint}", content=json.dumps({"data": values}), headers={"content-type": "application/json"})
    assert answer.status_code == 200, answer.text
    return answer.json()["data"][0]


# ---- Endpoints and routes ---------------------------------------------------------------------------------------------------

def test_every_part_is_a_named_endpoint(client):
    endpoints = client.get("/gradio_api/info").json()["named_endpoints"]
    parameters = {name: [p["parameter_name"] for p in info["parameters"]] for name, info in endpoints.items() if "/theory" in name}
    assert parameters == {"/theory_distance": ["data", "place", "width", "drawing"],
                          "/theory_discriminator": ["data", "place", "width", "drawing"],
                          "/theory_games": ["seed"],
                          "/theory_live": ["preset", "moves", "move", "frames", "seed", "settings"],
                          "/theory_explicit": ["graph", "image"]}
    assert all(endpoints[name]["description"] for name in parameters)


def test_distance(client):
    found = call(client, "theory_distance", "two", 0.5, 0.6, "")
    assert found["notes"] == []
    assert found["value"] == pytest.approx(-math.log(4) + 2 * found["divergences"]["js"]["value"], abs=0.01)
    assert found["value"] == pytest.approx(found["formula"], abs=1e-5)
    assert found == client.get("/theory/distance?data=two&place=0.5&width=0.6").json()


def test_discriminator(client):
    found = call(client, "theory_discriminator", "two", 0.5, 0.6, "")
    best = theory_actions.distance("two", 0.5, 0.6)["value"]
    assert len(found["curves"]) == len(found["values"]) == len(found["steps"])
    assert found["values"][0] < found["values"][-1] < best + 0.01
    assert found["values"][-1] == pytest.approx(best, abs=0.05)


def test_games(client):
    found = call(client, "theory_games", 0)
    assert {len(found["curves"][game]["slope"]) for game in ("minimax", "non_saturating")} == {len(found["logits"])}
    assert len({len(values) for values in found["moments"].values()}) == 1


def test_explicit(client):
    found = call(client, "theory_explicit", "chain", 7)
    assert found["parameters"] == 17 and found["sum"] == pytest.approx(1, abs=1e-5)
    assert found["counts"] == {"independent": 9, "chain": 17, "neighbours": 25, "full": 511}
    assert math.prod(found["factors"]) == pytest.approx(found["p"], rel=0.05)


def test_a_graph_survives_its_own_text():
    edited = ((), (0,), (), (1, 2), (), (0, 4), (), (), (7,))
    text = theory_actions.write_graph(edited)
    assert theory_actions.read_graph(text) == edited
    assert theory_actions.explicit_model(text)["parameters"] == explicit.parameters(edited)
    assert [theory_actions.write_graph(graph) for graph in theory_actions.GRAPHS.values()] == list(theory_actions.GRAPHS)


def test_live_frames(client):
    found = call(client, "theory_live", "own", "", "b", 3, 0, {"data": "two", "d_steps": 1})
    assert len(found["sides"]) == 1 and found["moves"] == f"b{found['made']}" and found["made"] == 2 * len(found["frames"])
    frame = found["frames"][-1][0]
    assert set(frame) == FRAME | {"q"}
    later = client.get(f"/theory/live?preset=own&data=two&d_steps=1&moves={found['moves']}&frames=1").json()
    assert later["frames"][0][0]["points"] != frame["points"]


@pytest.mark.parametrize("preset", list(PRESETS))
def test_a_preset_shows_the_illness_and_its_cure(preset):
    found = theory_live.live(preset, frames=1)
    assert len(found["sides"]) == len(found["frames"][0]) == 2 and found["notes"] == []


def test_there_is_no_other_figure(client):
    assert client.get("/theory/secrets").status_code == 404


def test_all_answers_are_json_that_browsers_read(client):
    """No NaN and no infinity, also where KL is infinite and where a training explodes."""
    for url in ("distance?data=drawn1&drawing=" + "0" * 60 + "f000&place=1&width=0.1",
                "live?preset=own&data=eight&objective=wgan&clip=1&lr_d=0.05&lr_g=0.05&momentum=0.99&frames=20&pace=20"):
        text = client.get("/theory/" + url).text
        json.loads(text, parse_constant=lambda word: pytest.fail(word))


# ---- Values out of range ----------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("action, values, name, used", [
    (theory_actions.distance, dict(place=7), "place", "1"),
    (theory_actions.distance, dict(place="nan"), "place", "0.3"),
    (theory_actions.distance, dict(width=-1), "width", "0.1"),
    (theory_actions.distance, dict(width=[1]), "width", "0.6"),
    (theory_actions.distance, dict(data="<script>"), "data", "two"),
    (theory_actions.distance, dict(data="drawn1", drawing="fff"), "drawing", "example"),
    (theory_actions.discriminator, dict(place=math.inf), "place", "1"),
    (theory_actions.two_games, dict(seed=-5), "seed", "0"),
    (theory_actions.two_games, dict(seed=1.5), "seed", "1"),
    (theory_actions.explicit_model, dict(graph="0.0.7.0.0.0.0.0.0"), "graph", "chain"),
    (theory_actions.explicit_model, dict(image=512), "image", "511"),
    (theory_live.live, QUICK | dict(lr_d=3), "lr_d", "0.05"),
    (theory_live.live, QUICK | dict(d_steps=99), "d_steps", "10"),
    (theory_live.live, QUICK | dict(width=10 ** 9), "width", "64"),
    (theory_live.live, QUICK | dict(noise=0), "noise", "1"),
    (theory_live.live, QUICK | dict(objective="best"), "objective", "non_saturating"),
    (theory_live.live, QUICK | dict(seed="seven"), "seed", "0"),
    (theory_live.live, QUICK | dict(frames=10 ** 6), "frames", "24"),
    (theory_live.live, QUICK | dict(pace=0), "pace", "1"),
    (theory_live.live, QUICK | dict(moves="rm -rf"), "moves", "none"),
    (theory_live.live, QUICK | dict(move="z"), "move", "b"),
    (theory_live.live, dict(preset="cold"), "preset", "collapse"),
    (theory_live.live, dict(preset="\ud800"), "preset", "collapse"),  # half a character
])
def test_a_value_out_of_range_is_moved_with_a_word(action, values, name, used):
    notes = action(**values)["notes"]
    assert len(notes) == 1
    assert notes[0]["en"].startswith(f"{name} = ") and notes[0]["en"].endswith(f"showing {used}.")
    assert used in notes[0]["ko"] and str(notes).encode()


# ---- Moves as text ----------------------------------------------------------------------------------------------------------

def test_moves_are_read_and_written():
    read = Reader()
    assert read_moves(read, "b3.b4.d1.g2") == (("b", 7), ("d", 1), ("g", 2))
    assert write_moves(read_moves(read, "b7.d1.g2")) == "b7.d1.g2"
    assert read_moves(read, "") == () and read.notes == []
    assert read_moves(read, "b999999") == (("b", theory_live.MAX_MOVES),) and len(read.notes) == 1


def test_runs_of_moves():
    runs = (("b", 5), ("d", 2), ("b", 1))
    assert first(runs, 6) == (("b", 5), ("d", 1))
    assert starts(runs, (("b", 3),)) and starts(runs, ()) and not starts(runs, (("d", 1),)) and not starts(runs, add(runs, ("b", 1)))
    assert after(runs, (("b", 5), ("d", 1))) == (("d", 1), ("b", 1))
    assert after(runs, runs) == ()


def test_a_training_is_its_settings_and_its_moves_whoever_asks_and_in_what_pieces(monkeypatch):
    monkeypatch.setattr(theory_live, "BUDGET", 60)
    whole = theory_live.live(**QUICK, moves="b20.d3.g2")["frames"]
    theory_live.trainings.states.clear()
    pieces = theory_live.live(**QUICK, frames=20)
    pieces = theory_live.live(**QUICK, moves=pieces["moves"], move="d", frames=3)
    assert pieces["moves"] == "b20.d3"
    pieces = theory_live.live(**QUICK, moves=pieces["moves"], move="g", frames=2)
    assert pieces["moves"] == "b20.d3.g2" and pieces["frames"][-1] == whole[-1]
    assert theory_live.live(**QUICK, moves="b20.d3.g2")["frames"] == whole


def test_a_forgotten_training_is_made_again_in_slices(monkeypatch):
    monkeypatch.setattr(theory_live, "BUDGET", 0.02)
    moves, answers = "b60.d1", 0
    while True:
        answer = theory_live.live(**QUICK, moves=moves)
        answers += 1
        assert len(answer["frames"]) == 1 and answers < 500
        if not answer["is_behind"]:
            break
    assert answer["moves"] == moves and answers > 1


def test_step_d_changes_the_map_and_step_g_the_samples():
    start = theory_live.live(**QUICK)["frames"][0][0]
    d, g = (theory_live.live(**QUICK, move=move, frames=1)["frames"][0][0] for move in "dg")
    assert d["surface"] != start["surface"] and d["points"] == start["points"]
    assert g["surface"] == start["surface"] and g["points"] != start["points"]


def test_states_kept_are_bounded_however_many_readers_there_are():
    for seed in range(theory_live.KEPT + 20):
        theory_live.live(**QUICK, seed=seed, frames=1)
    assert len(theory_live.trainings.states) == theory_live.KEPT


def test_a_training_ends():
    moves = f"b{theory_live.MAX_MOVES}"
    settings = theory_live.read_game(Reader(), "own", QUICK).sides
    theory_live.trainings.keep(settings, (("b", theory_live.MAX_MOVES),), [theory_live.LiveGAN(each) for each in settings])
    answer = theory_live.live(**QUICK, moves=moves, frames=4)
    assert answer["ended"] and answer["frames"] == [] and answer["moves"] == moves


@pytest.mark.parametrize("data", ["drawn1", "drawn2"])
def test_a_drawing_can_be_played(data):
    dim = theory_actions.DRAWINGS[data]
    answer = theory_live.live(**QUICK | dict(data=data, drawing=example_drawing(dim)), frames=1)
    assert answer["notes"] == [] and answer["sides"][0]["dim"] == dim and answer["sides"][0]["modes"] is None


def test_points_and_bytes_come_back(monkeypatch):
    import base64

    from ganlib.theory.live import SURFACE
    frame = theory_live.live(**QUICK | dict(data="eight"))["frames"][0][0]
    points = np.frombuffer(base64.b64decode(frame["points"]), "<i2").reshape(-1, 2)
    assert points.shape == (256, 2)
    surface = np.frombuffer(base64.b64decode(frame["surface"]), np.uint8)
    assert surface.shape == (SURFACE[2].n ** 2,)


# ---- Links and languages -----------------------------------------------------------------------------------------------------

def open_link(client, query: str) -> list:
    answer = client.post("/gradio_api/run/open_link", json={"data": [query]})
    assert answer.status_code == 200, answer.text
    return answer.json()["data"]


def test_a_link_restores_every_section(client):
    data = open_link(client, "?tab=theory&preset=own&data=ring&objective=wgan_gp&d_steps=4&seed=9&moves=b5.d1&p=eight&place=0.5"
                             "&q=1&fit=150&logit=2&graph=chain&image=5")
    values = [value for value in data if isinstance(value, dict)]
    live = next(value for value in values if "texts" in value)
    assert {name: live["state"][name] for name in ("preset", "data", "objective", "d_steps", "seed", "moves")} == \
           {"preset": "own", "data": "ring", "objective": "wgan_gp", "d_steps": 4, "seed": 9, "moves": "b5.d1"}
    assert live["notes"] == []
    states = [value["state"] for value in values if "state" in value]
    assert {"data": "eight", "place": 0.5, "width": 1.0, "drawing": ""} in states
    assert {"graph": "chain", "image": "5"} in states
    assert {"moves": 150} in values
    assert any(value.get("logit") == 2 for value in values)


def test_a_link_holds_a_drawing_for_each_dimension(client):
    line, plane = "1" * 64, "2" * 400
    values = open_link(client, f"?tab=theory&preset=own&data=drawn2&p=drawn1&drawn1={line}&drawn2={plane}")
    states = [value["state"] for value in values if isinstance(value, dict) and "state" in value]
    assert [state["drawing"] for state in states if state.get("drawing")] == [plane, line]


def test_bad_values_of_a_link_are_moved_with_a_word(client):
    data = open_link(client, "?tab=theory&preset=cold&place=7&logit=nan")
    notes = [note["en"] for value in data if isinstance(value, dict) for note in value.get("notes", [])]
    assert [note.split(" = ")[0] for note in notes] == ["preset", "place", "logit"]


def test_every_sentence_of_the_lab_is_in_both_languages():
    from demo.theory_strings import TABLE

    assert all(len(row) == 2 and all(row) for row in TABLE.values())
    assert TABLE.items() <= strings.TABLE.items()
