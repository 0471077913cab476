// A square of pictures between four. props.value: {address, side, columns, sheet, file}, or {note}. Choosing a picture shows it large.
const find = (name) => element.querySelector(name);
let shown = null;
let here = null;

function choose(index) {
  here = index;
  atlas.draw(find(".hero"), shown.image, index, shown.side);
  const last = shown.columns - 1;
  find("output").textContent = `u = ${((index % shown.columns) / last).toFixed(2)}, v = ${(Math.floor(index / shown.columns) / last).toFixed(2)}`;
  [...find(".cells").children].forEach((cell, i) => cell.setAttribute("aria-pressed", i === index));
}

function layout() {
  if (!shown || !element.clientWidth) return;
  const room = Math.min(element.clientWidth, 520) / shown.columns - 2;
  element.style.setProperty("--cell", atlas.fit(shown.side, Math.max(room, 16)) + "px");
  element.style.setProperty("--columns", shown.columns);
  element.style.setProperty("--large", atlas.fit(shown.side, Math.min(256, element.clientWidth)) + "px");
}

async function update() {
  const [image] = await atlas.arrived(element, props);
  if (!image) return;
  const value = props.value;
  shown = { ...value, image };
  find(".cells").replaceChildren(...Array.from({ length: value.columns ** 2 }, (_, index) => {
    const cell = document.createElement("button");
    const canvas = document.createElement("canvas");
    cell.type = "button";
    cell.ariaLabel = `${index + 1}`;
    cell.onclick = () => choose(index);
    canvas.className = "pixels";
    atlas.draw(canvas, image, index, value.side);
    cell.append(canvas);
    return cell;
  }));
  choose(here ?? Math.floor(value.columns ** 2 / 2));
  layout();
  atlas.remember("interpolate", value.address, "corners");
  element.dataset.ready = value.address;
}

find(".save").onclick = () => shown && atlas.save(find(".hero"), shown.file);
watch("value", update);
new ResizeObserver(layout).observe(element);
update();
