// Samples beside each other. props.value: {sheet, side, links (one for each picture, or null), caption, address, download,
// note?}, or {note} where there are none.
const find = (name) => element.querySelector(name);
const cells = find(".cells");
let shown = null;

function layout() {
  if (!shown || !element.clientWidth) return;
  const gap = 4;
  const columns = Math.min(shown.links.length, element.clientWidth >= 8 * 60 ? 8 : 4);
  const side = atlas.fit(shown.side, Math.min(112, element.clientWidth / columns - gap));
  cells.style.gridTemplateColumns = `repeat(${columns}, ${side}px)`;
  for (const canvas of cells.querySelectorAll("canvas")) canvas.style.width = canvas.style.height = side + "px";
}

async function update() {
  const [image] = await atlas.arrived(element, props);
  if (!image) return;
  const value = props.value;
  shown = value;
  cells.replaceChildren(...value.links.map((link, index) => {
    const canvas = document.createElement("canvas");
    canvas.className = "pixels";
    atlas.draw(canvas, image, index, value.side);
    if (!link) return canvas;
    const cell = document.createElement("a");
    cell.href = link.href;
    cell.title = link.title;
    cell.append(canvas);
    return cell;
  }));
  find(".caption").innerHTML = value.caption;
  find(".picture").href = value.download;
  layout();
  atlas.remember("atlas", value.address);
  element.dataset.ready = value.address;
}

watch("value", update);
new ResizeObserver(layout).observe(element);
update();
