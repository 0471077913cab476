// A picture after each edit, and every attribute as a button. props.value: {sheet, side, names (html, of each step), shows (how likely each result
// shows what was asked for), judged (html), groups: [{name, values: [{key, name}]}], target (the keys that hold now), edits (keys)}, or null.
// Choosing an attribute adds an edit, choosing a step goes back to it; "input" is triggered with the edits.
const find = (name) => element.querySelector(name);
let edits = [];
let shown = null;
const line = atlas.line((edits) => trigger("input", { edits }));

function send(next) {
  edits = next;
  mark(null);
  line.ask(next);
}

// What holds: after the answer what the server says, and until then what was chosen.
function mark(target) {
  const last = edits.at(-1);
  for (const button of find(".groups").querySelectorAll("button")) {
    const { key } = button.dataset;
    if (target) button.setAttribute("aria-pressed", target.includes(key));
    else if (last && key.startsWith(last.split(": ")[0] + ": ")) button.setAttribute("aria-pressed", key === last);
  }
}

function button(html, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.innerHTML = html;
  made.onclick = act;
  return made;
}

function build(groups) {
  find(".groups").replaceChildren(...groups.map(({ name, values }) => {
    const row = document.createElement("div");
    row.innerHTML = `<small>${name}</small>`;
    row.append(...values.map((value) => {
      const chip = button(value.name, () => chip.getAttribute("aria-pressed") === "true" || send([...edits, value.key]));
      chip.dataset.key = value.key;
      return chip;
    }));
    return row;
  }));
}

async function update() {
  const value = props.value;
  line.answered(value?.edits);
  if (!value) return element.classList.add("without-picture");
  const image = await atlas.load(value.sheet);
  if (value.sheet !== props.value?.sheet) return; // a newer one has arrived meanwhile
  element.classList.remove("without-picture");
  if (JSON.stringify(value.groups) !== JSON.stringify(shown?.groups)) build(value.groups);
  shown = value;
  if (!line.busy()) edits = value.edits; // otherwise others have been chosen meanwhile
  atlas.renew(find(".steps"), ...value.names.map((name, index) => {
    const sure = index ? ` <b>${(100 * value.shows[index - 1]).toFixed(0)} %</b>` : "";
    const step = button(`<canvas class="pixels"></canvas><small>${name}${sure}</small>`, () => send(edits.slice(0, index)));
    atlas.draw(step.querySelector("canvas"), image, index, value.side);
    return step;
  }));
  find(".judged").innerHTML = value.edits.length ? value.judged : "";
  const tools = find(".tools");
  if (!value.edits.length && tools.contains(document.activeElement)) find(".steps").lastElementChild.focus(); // not lost with what hides
  tools.hidden = !value.edits.length;
  if (!line.busy()) mark(value.target);
  element.dataset.ready = value.edits.join();
}

find(".undo").onclick = () => send(edits.slice(0, -1));
find(".clear").onclick = () => send([]);
watch("value", update);
update();
