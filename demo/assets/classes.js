// Every class (a row) from the noise of several seeds (a column). props.value: {address, model, sheet, side, classes (html names),
// seeds, word (html, for "seed"), guesses? (for each picture, the probability of each class), guess (the word for it), row?, column?,
// note?}, or {note} where there is none. Picture (row, column) is number row * seeds + column of the sheet; choosing one asks nothing
// of the server.
const find = (name) => element.querySelector(name);
const cells = find(".cells");
const here = { row: 0, column: 0 };
let shown = null;

const best = (chances) => chances.indexOf(Math.max(...chances));

function choose(row, column, focus = false) {
  Object.assign(here, { row, column });
  if (!shown) return;
  const index = row * shown.seeds.length + column;
  atlas.draw(find(".hero"), shown.image, index, shown.side);
  find(".caption").innerHTML = `z = ${shown.word} ${shown.seeds[column]}`;
  const guess = shown.guesses?.[index];
  find(".guess").innerHTML = guess ? `${shown.guess}: <b>${shown.classes[best(guess)]}</b> ${(100 * Math.max(...guess)).toFixed(0)} %` : "";
  for (const name of find(".names").children) name.setAttribute("aria-pressed", name.dataset.row == row);
  for (const cell of cells.querySelectorAll("button")) {
    const chosen = cell.dataset.row == row && cell.dataset.column == column;
    cell.classList.toggle("here", chosen);
    cell.tabIndex = chosen ? 0 : -1;
    if (chosen && focus) cell.focus();
  }
  atlas.remember("classes", `${shown.address}&class=${row}&column=${column}`, "grid");
}

function button(text, label, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.innerHTML = text;
  if (label) made.setAttribute("aria-label", label);
  made.onclick = act;
  return made;
}

function build() {
  find(".names").replaceChildren(...shown.classes.map((name, row) => {
    const made = button(name, null, () => choose(row, here.column));
    made.dataset.row = row;
    return made;
  }));
  cells.replaceChildren(...shown.classes.flatMap((name, row) => {
    const head = document.createElement("span");
    head.innerHTML = name;
    return [head, ...shown.seeds.map((seed, column) => {
      const cell = button("", `${head.textContent}, seed ${seed}`, () => choose(row, column));
      const canvas = document.createElement("canvas");
      canvas.className = "pixels";
      atlas.draw(canvas, shown.image, row * shown.seeds.length + column, shown.side);
      Object.assign(cell.dataset, { row, column });
      cell.classList.toggle("misread", Boolean(shown.guesses) && best(shown.guesses[row * shown.seeds.length + column]) !== row);
      cell.append(canvas);
      return cell;
    })];
  }));
}

function layout() {
  if (!shown || !element.clientWidth) return;
  const names = 96;
  const columns = element.clientWidth - names >= shown.seeds.length * 36 ? shown.seeds.length : 4;
  const side = atlas.fit(shown.side, Math.min(64, (element.clientWidth - names) / columns - 4));
  cells.style.gridTemplateColumns = `fit-content(${names}px) repeat(${columns}, ${side}px)`;
  for (const cell of cells.querySelectorAll("button")) cell.hidden = cell.dataset.column >= columns;
  for (const canvas of cells.querySelectorAll("canvas")) canvas.style.width = canvas.style.height = side + "px";
  find(".hero").style.width = find(".hero").style.height = atlas.fit(shown.side, Math.min(256, element.clientWidth)) + "px";
  choose(here.row, Math.min(here.column, columns - 1));
}

const STEPS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
cells.onkeydown = (event) => {
  if (!(event.key in STEPS)) return;
  event.preventDefault();
  const [down, right] = STEPS[event.key];
  const [row, column] = [here.row + down, here.column + right];
  const cell = cells.querySelector(`button[data-row="${row}"][data-column="${column}"]`);
  if (cell && !cell.hidden) choose(row, column, true);
};
find(".save").onclick = () => shown && atlas.save(find(".hero"), `${shown.model}-class${here.row}-${shown.seeds[here.column]}.png`);

async function update() {
  const [image] = await atlas.arrived(element, props);
  if (!image) return;
  const value = props.value;
  shown = { ...value, image };
  Object.assign(here, { row: value.row ?? Math.min(here.row, value.classes.length - 1), column: value.column ?? here.column });
  element.firstElementChild.classList.toggle("reads", Boolean(value.guesses));
  build();
  layout();
  element.dataset.ready = value.address;
}

watch("value", update);
new ResizeObserver(layout).observe(element);
update();
