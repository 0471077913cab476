// The same seeds through several models. props.value: {address, seeds, side, rows: [{model, name, href, facts, equations,
// sheet}], alone, note?}, or {note} where there are none. Choosing a picture triggers "select" with its model and seed.
const find = (name) => element.querySelector(name);
const rows = find(".rows");
let shown = null;

function layout() {
  if (!shown || !element.clientWidth) return;
  const gap = 4;
  const columns = element.clientWidth >= 8 * 40 + 7 * gap ? 8 : 4;
  const side = atlas.fit(shown.side, Math.min(96, element.clientWidth / columns - gap));
  rows.style.setProperty("--side", side + "px");
  rows.style.setProperty("--columns", Math.min(columns, shown.seeds.length));
}

function choose(row, seed, button) {
  for (const other of rows.querySelectorAll(".here")) other.classList.remove("here");
  button.classList.add("here");
  trigger("select", { model: row.model, seed });
  document.getElementById("neighbours-title")?.scrollIntoView({ behavior: "smooth" });
}

function section(row, image) {
  const part = document.createElement("section");
  part.innerHTML = `<h3><a></a> <small class="facts">${row.facts}</small></h3><p class="objective"></p><div class="cells"></div>`;
  const link = part.querySelector("a");
  link.textContent = row.name;
  link.href = row.href;
  part.querySelector(".objective").innerHTML = row.equations.map((line) => `<span>${line}</span>`).join(" ");
  part.querySelector(".cells").append(...shown.seeds.map((seed, index) => {
    const cell = document.createElement("button");
    const canvas = document.createElement("canvas");
    cell.type = "button";
    cell.title = cell.ariaLabel = `${row.name}, seed ${seed}`;
    cell.onclick = () => choose(row, seed, cell);
    canvas.className = "pixels";
    atlas.draw(canvas, image, index, shown.side);
    cell.append(canvas);
    return cell;
  }));
  return part;
}

async function update() {
  const images = await atlas.arrived(element, props, (value) => (value.rows ?? []).map((row) => row.sheet));
  if (!images.length) return;
  const value = props.value;
  shown = value;
  rows.replaceChildren(...value.rows.map((row, index) => section(row, images[index])));
  find(".alone").innerHTML = value.alone;
  layout();
  atlas.remember("compare", value.address, "rows");
  element.dataset.ready = value.address;
}

watch("value", update);
new ResizeObserver(layout).observe(element);
update();
