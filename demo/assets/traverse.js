// Two axes against each other. props.value: {address, sheet, side, across, down (html heads), note?}, or {note} where there is none.
const find = (name) => element.querySelector(name);
const cells = find(".cells");
let shown = null;

function head(html) {
  const made = document.createElement("small");
  made.innerHTML = html;
  return made;
}

function layout() {
  if (!shown || !element.clientWidth) return;
  const columns = shown.across.length;
  const side = Math.min(64, Math.floor((element.clientWidth - 56) / columns) - 2);
  const fitted = atlas.fit(shown.side, side);
  cells.style.gridTemplateColumns = `48px repeat(${columns}, ${fitted}px)`;
  for (const canvas of cells.querySelectorAll("canvas")) canvas.style.width = canvas.style.height = fitted + "px";
}

async function update() {
  const [image] = await atlas.arrived(element, props);
  if (!image) return;
  const value = props.value;
  shown = value;
  cells.replaceChildren(head(""), ...value.across.map(head), ...value.down.flatMap((name, row) => [
    head(name), ...value.across.map((_, column) => {
      const canvas = document.createElement("canvas");
      canvas.className = "pixels";
      atlas.draw(canvas, image, row * value.across.length + column, value.side);
      return canvas;
    })]));
  layout();
  atlas.remember("codes", value.address, "traverse");
  element.dataset.ready = value.address;
}

watch("value", update);
new ResizeObserver(layout).observe(element);
update();
