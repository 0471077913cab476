// Pictures while models paint them, and how open each pixel was. props.value: {address, lanes: [{model, name}], seed, side, channels}, or {note} where
// there can be none. The rows come from density/paint; a newer painting ends the older one.
const find = (name) => element.querySelector(name);
let shown = null;
let stop = new AbortController();

async function lane({ model, name }) {
  const made = find("template").content.firstElementChild.cloneNode(true);
  const [picture, entropy] = made.querySelectorAll("canvas");
  made.querySelector(".name").innerHTML = name;
  for (const canvas of [picture, entropy]) atlas.painting.blank(canvas, shown.side);
  find(".lanes").append(made);
  await atlas.painting.rows({ model, seed: shown.seed }, stop.signal, ({ row, values, entropy: shares }) => {
    atlas.painting.put(picture, row, values, shown.channels);
    atlas.painting.heat(entropy, row, shares);
    made.style.setProperty("--row", row);
  });
}

async function paint() {
  stop.abort();
  const mine = stop = new AbortController();
  find(".lanes").replaceChildren();
  element.classList.add("painting");
  find(".took").textContent = find(".note").textContent = "";
  delete element.dataset.ready;
  const since = performance.now();
  const lanes = shown.lanes.map(lane);
  layout();
  try {
    await Promise.all(lanes);
    if (stop === mine && !mine.signal.aborted) find(".took").textContent = ((performance.now() - since) / 1000).toFixed(1) + " s";
  } catch (error) {
    if (stop === mine && error.name !== "AbortError") find(".note").textContent = error.message;
  }
  if (stop !== mine) return;
  element.classList.remove("painting");
  element.dataset.ready = shown.address;
}

function layout() {
  if (!shown || !element.clientWidth) return;
  const side = atlas.fit(shown.side, Math.min(230, (element.clientWidth - 16) / 2)) + "px";
  for (const canvas of element.querySelectorAll("canvas")) canvas.style.width = canvas.style.height = side;
}

find(".again").onclick = () => shown && paint();
find(".stop").onclick = () => stop.abort();

function update() {
  const value = props.value;
  if (!value) return;
  find(".note").innerHTML = value.note || "";
  if (!value.lanes) return;
  shown = value;
  atlas.remember("density", value.address, "paint");
  find(".two").hidden = value.lanes.length < 2;
  paint();
}

watch("value", update);
new ResizeObserver(layout).observe(element);
update();
