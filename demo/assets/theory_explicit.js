// A dependency graph of 3 x 3 pixels and the model learnt with it. props.value: {state: {graph, image}, notes}
const lab = atlas.theory;
const find = (name) => element.querySelector(name);
const SIDE = 3;
let state = null; // of the newest question; its graph is a name, or the parents of each pixel as a mask
let found = null;
let notes = [];

const send = lab.asker("explicit", (result, old) => {
  found = result;
  if (!old) state = { graph: result.graph, image: result.image };
  lab.note(find(".note"), result.notes.length ? result.notes : notes);
  draw();
  lab.tell("explicit", { graph: result.graph, image: result.image });
  element.dataset.ready = "yes";
}, () => (find(".note").innerHTML = find(".failed-words").innerHTML));

const ask = (change) => send((state = { ...state, ...change }));

const label = (pixel) => pixel + 1;
const masks = () => found.parents.map((parents) => parents.reduce((sum, j) => sum + 2 ** j, 0));

function toggle(pixel, parent) {
  const numbers = state.graph.includes(".") ? state.graph.split(".").map((number) => parseInt(number, 16)) : masks();
  numbers[pixel] ^= 2 ** parent;
  ask({ graph: numbers.map((number) => number.toString(16)).join(".") });
}

function draw() {
  find(".count b").textContent = found.parameters;
  find(".terms").textContent = "= " + found.parents.map((parents) => 2 ** parents.length).join(" + ");
  find(".sum").textContent = found.sum.toFixed(6);
  find(".on-data").textContent = found.on_data.toFixed(3);
  find(".nats").textContent = found.nats.toFixed(2);
  find(".entropy").textContent = `log 14 = ${found.entropy.toFixed(2)}`;
  arrows();
  matrix();
  atlas.renew(find(".images"), ...found.best.map(({ image, p, real }) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = (real ? "real " : "") + (image === found.image ? "here" : "");
    button.append(pixels(image), Object.assign(document.createElement("small"), { textContent: p < 0.001 ? p.toExponential(0) : p.toFixed(3) }));
    button.onclick = () => ask({ image });
    return button;
  }));
  const factors = found.factors.map((factor, i) => {
    const words = document.createElement("span");
    const given = found.parents[i].map((j) => `x${sub(label(j))}`).join("");
    words.innerHTML = `<small>x${sub(label(i))}=${(found.image >> i) & 1}${given ? " | " + given : ""}</small>${factor.toPrecision(2)}`;
    return words;
  });
  find(".product").replaceChildren(...factors);
  find(".whole").replaceChildren(pixels(found.image), ` p(x) = ${found.p}`);
}

const sub = (n) => String.fromCharCode(0x2080 + n);

function pixels(image) {
  const place = document.createElement("i");
  place.className = "tiny";
  for (let i = 0; i < SIDE * SIDE; i++) place.append(Object.assign(document.createElement("i"), { className: (image >> i) & 1 ? "on" : "" }));
  return place;
}

function arrows() {
  const at = (pixel) => [40 + 80 * (pixel % SIDE), 40 + 80 * Math.floor(pixel / SIDE)];
  const lines = found.parents.flatMap((parents, pixel) => parents.map((parent) => {
    const [[x0, y0], [x1, y1]] = [at(parent), at(pixel)];
    const length = Math.hypot(x1 - x0, y1 - y0);
    const [ux, uy] = [(x1 - x0) / length, (y1 - y0) / length];
    const bend = length > 81 ? 0.18 * length : 0; // around the pixels between
    const [mx, my] = [(x0 + x1) / 2 - uy * bend, (y0 + y1) / 2 + ux * bend];
    const tip = [x1 - ux * 17 - uy * bend * 0.25, y1 - uy * 17 + ux * bend * 0.25];
    return `<path d="M ${x0 + ux * 15} ${y0 + uy * 15} Q ${mx} ${my} ${tip}" marker-end="url(#tip)"/>`;
  }));
  const nodes = found.parents.map((_, pixel) => {
    const [x, y] = at(pixel);
    return `<g><circle cx="${x}" cy="${y}" r="13"/><text x="${x}" y="${y + 4}">${label(pixel)}</text></g>`;
  });
  find(".arrows").innerHTML = '<defs><marker id="tip" viewBox="0 0 8 8" refX="6" refY="4" markerWidth="5" markerHeight="5" orient="auto">' +
    '<path class="head" d="M0 0 8 4 0 8z"/></marker></defs>' + lines.join("") + nodes.join("");
}

// Built once, so that the square just clicked keeps the keyboard.
function matrix() {
  const place = find(".matrix");
  if (!place.children.length) {
    place.title = find(".matrix-words").textContent;
    for (let i = 0; i < SIDE * SIDE; i++) {
      for (let j = 0; j < SIDE * SIDE; j++) {
        const cell = document.createElement(j < i ? "button" : "span");
        if (j === i) cell.textContent = label(i);
        if (j < i) {
          cell.type = "button";
          cell.setAttribute("aria-label", `${label(j)} → ${label(i)}`);
          cell.onclick = () => toggle(i, j);
        }
        place.append(cell);
      }
    }
  }
  found.parents.forEach((parents, i) => {
    for (let j = 0; j < i; j++) place.children[i * SIDE * SIDE + j].setAttribute("aria-pressed", parents.includes(j));
  });
}

lab.figure("explicit", {
  set: (graph) => {
    notes = [];
    ask({ graph });
  },
});

function update() {
  if (!props.value) return;
  notes = props.value.notes;
  ask(props.value.state);
}

watch("value", update);
update();
