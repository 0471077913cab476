// A sample and the training pictures nearest to it. props.value: {address, side, sample, sheet, distances, searched, note?},
// or {note} where there are none.
const find = (name) => element.querySelector(name);
let shown = null;

function layout() {
  if (!shown || !element.clientWidth) return;
  const room = element.clientWidth / (element.clientWidth > 640 ? 10 : 4.4) - 4;
  const side = atlas.fit(shown.side, Math.min(96, room));
  for (const canvas of element.querySelectorAll("canvas")) canvas.style.width = canvas.style.height = side + "px";
}

function cell(image, index, text) {
  const figure = document.createElement("div");
  const canvas = document.createElement("canvas");
  const distance = document.createElement("small");
  canvas.className = "pixels";
  atlas.draw(canvas, image, index, shown.side);
  distance.textContent = text;
  figure.append(canvas, distance);
  return figure;
}

async function update() {
  const [sample, sheet] = await atlas.arrived(element, props, (value) => [value.sample, value.sheet]);
  if (!sample) return;
  const value = props.value;
  shown = value;
  find(".sample").replaceChildren(cell(sample, 0, ""));
  find(".found").replaceChildren(...value.distances.map((distance, index) => cell(sheet, index, distance.toFixed(1))));
  find(".searched").innerHTML = value.searched;
  layout();
  atlas.remember("compare", value.address, "neighbours");
  element.dataset.ready = value.address;
}

watch("value", update);
new ResizeObserver(layout).observe(element);
update();
