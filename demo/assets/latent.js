// Maps of two-dimensional latent spaces. props.value: {address, maps: [{model, name, sheet, side, n, reach, prior ([[z1, z2], ...]), codes ([[z1, z2,
// class], ...]), classes, legend}], note?}, or {address, deep} where no map is possible, or {note}. Picture row * n + column of a sheet is decoded
// from z1 number column and z2, counted from the largest, number row; dragging chooses among them and asks nothing of the server.
const find = (name) => element.querySelector(name);
const PLOT = 600; // pixels of the plot of codes
const COLOURS = ["#2563eb", "#ea580c", "#16a34a", "#dc2626", "#9333ea", "#92400e", "#db2777", "#65a30d", "#0891b2", "#ca8a04"];
let maps = [];
let showing = "pictures";
let marked = null; // the code of picture A: {model, z}

function map(value, image) {
  const made = find("template").content.firstElementChild.cloneNode(true);
  const part = (name) => made.querySelector(name);
  const [pad, plot, dot, ring] = [part(".pad"), part(".pad canvas"), part(".pad i"), part(".pad em")];
  const { n, side, reach } = value;
  const here = { row: (n - 1) / 2, column: (n - 1) / 2 };
  part("b").textContent = value.name;
  Object.assign(pad, { ariaLabel: `${value.name}, ${atlas.plain(part(".as-codes").innerHTML)}`, ariaValueMax: n * n - 1 });
  part(".legend").innerHTML = value.legend;

  function show(column, row) {
    const within = (at) => Math.max(0, Math.min(n - 1, Math.round(at)));
    Object.assign(here, { column: within(column), row: within(row) });
    atlas.draw(part(".hero"), image, here.row * n + here.column, side);
    const z = [here.column, n - 1 - here.row].map((at) => ((2 * at) / (n - 1) - 1) * reach);
    part(".caption").textContent = `z = (${z.map((number) => number.toFixed(2)).join(", ")})`;
    Object.assign(pad, { ariaValueNow: here.row * n + here.column, ariaValueText: part(".caption").textContent });
    place(dot, ...z);
  }
  // The map's outer pictures lie with their middles on -reach and reach, so the square goes half a picture further.
  const share = (number) => (((number / reach + 1) / 2) * (n - 1) + 0.5) / n;
  function place(node, x, y) {
    node.style.left = 100 * Math.max(0, Math.min(1, share(x))) + "%";
    node.style.top = 100 * Math.max(0, Math.min(1, 1 - share(y))) + "%";
  }

  function paint() {
    const pictures = showing === "pictures";
    part(".as-pictures").setAttribute("aria-pressed", pictures);
    part(".as-codes").setAttribute("aria-pressed", !pictures);
    part(".legend").style.visibility = pictures ? "hidden" : "visible";
    plot.width = plot.height = pictures ? n * side : PLOT;
    const pen = plot.getContext("2d");
    if (pictures) {
      for (let i = 0; i < n * n; i++) pen.drawImage(image, 0, i * side, side, side, (i % n) * side, Math.floor(i / n) * side, side, side);
      return;
    }
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, PLOT, PLOT);
    const point = (x, y, colour, radius) => {
      pen.fillStyle = colour;
      pen.beginPath();
      pen.arc(share(x) * PLOT, (1 - share(y)) * PLOT, radius, 0, 7);
      pen.fill();
    };
    for (const [x, y] of value.prior) point(x, y, "#d6d3d1", 4);
    for (const [x, y, label] of value.codes) point(x, y, COLOURS[label % COLOURS.length], 2.5);
    pen.font = "bold 18px sans-serif";
    value.classes.slice(0, 10).forEach((name, label) => {
      const own = value.codes.filter((code) => code[2] === label);
      if (!own.length) return;
      const middle = [0, 1].map((axis) => own.map((code) => code[axis]).sort((a, b) => a - b)[own.length >> 1]);
      pen.lineWidth = 5;
      pen.strokeStyle = "#fff";
      pen.fillStyle = COLOURS[label];
      const at = [share(middle[0]) * PLOT - 5, (1 - share(middle[1])) * PLOT + 6];
      pen.strokeText(name, ...at);
      pen.fillText(name, ...at);
    });
  }

  function drag(event) {
    if (event.type === "pointermove" && !event.buttons) return;
    const box = pad.getBoundingClientRect();
    show(((event.clientX - box.left) / box.width) * n - 0.5, ((event.clientY - box.top) / box.height) * n - 0.5);
  }
  pad.onpointerdown = (event) => {
    pad.setPointerCapture(event.pointerId);
    drag(event);
  };
  pad.onpointermove = drag;
  const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  pad.onkeydown = (event) => {
    if (!(event.key in STEPS)) return;
    event.preventDefault();
    show(here.column + STEPS[event.key][0], here.row + STEPS[event.key][1]);
  };
  for (const kind of ["pictures", "codes"]) {
    part(".as-" + kind).onclick = () => {
      showing = kind;
      for (const each of maps) each.paint();
    };
  }
  show(here.column, here.row);
  const mark = () => {
    ring.hidden = marked?.model !== value.model || marked.z.length !== 2;
    if (!ring.hidden) place(ring, ...marked.z);
  };
  return { made, paint, mark, side };
}

atlas.markCode = (model, z) => {
  marked = { model, z };
  for (const each of maps) each.mark();
};

function layout() {
  if (!element.clientWidth) return;
  for (const { made, side } of maps) {
    const hero = made.querySelector(".hero");
    hero.style.width = hero.style.height = atlas.fit(side, 120) + "px";
  }
}

async function update() {
  const value = props.value;
  if (!value) return;
  find(".note").innerHTML = value.note || "";
  find(".deep").innerHTML = value.deep || "";
  if (value.address) atlas.remember("latent", value.address, "map");
  const images = await Promise.all((value.maps ?? []).map(({ sheet }) => atlas.load(sheet)));
  if (value.address !== props.value.address) return; // newer ones have arrived meanwhile
  maps = (value.maps ?? []).map((each, i) => map(each, images[i]));
  find(".maps").replaceChildren(...maps.map(({ made }) => made));
  for (const each of maps) {
    each.paint();
    each.mark();
  }
  layout();
  element.dataset.ready = value.address ?? "";
}

watch("value", update);
new ResizeObserver(layout).observe(element);
update();
