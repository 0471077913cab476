// From picture A to picture B. props.value: {address, model, side, count, sheet (count frames between the codes, then A and B themselves), t?, note?}, or
// {address, waiting} before both are there, or {note} where they cannot be. Moving the slider chooses a frame and asks nothing of the server.
const find = (name) => element.querySelector(name);
const input = find("input");
const CELLS = 11;
let shown = null;

function show(t) {
  input.value = t;
  const index = Math.round(t * (shown.count - 1));
  atlas.draw(find(".hero"), shown.image, index, shown.side);
  const mixed = find(".mixed");
  atlas.draw(mixed, shown.image, shown.count, shown.side);
  const pen = mixed.getContext("2d");
  pen.globalAlpha = t;
  pen.drawImage(shown.image, 0, (shown.count + 1) * shown.side, shown.side, shown.side, 0, 0, shown.side, shown.side);
  pen.globalAlpha = 1;
  find("output").textContent = Number(t).toFixed(2);
  for (const cell of find(".strip").children) cell.classList.toggle("here", Number(cell.dataset.t) === Number(t));
  atlas.remember("latent", `${shown.address}&t=${+Number(t).toFixed(4)}`, "morph");
}

function build() {
  find(".strip").replaceChildren(...Array.from({ length: CELLS }, (_, i) => {
    const t = i / (CELLS - 1);
    const cell = document.createElement("button");
    const canvas = document.createElement("canvas");
    cell.type = "button";
    cell.dataset.t = t;
    cell.ariaLabel = `t = ${t}`;
    canvas.className = "pixels";
    atlas.draw(canvas, shown.image, Math.round(t * (shown.count - 1)), shown.side);
    cell.append(canvas);
    cell.onclick = () => show(t);
    return cell;
  }));
}

function layout() {
  if (!shown || !element.clientWidth) return;
  const side = atlas.fit(shown.side, Math.min(230, (element.clientWidth - 16) / 2)) + "px";
  for (const canvas of element.querySelectorAll(".stage canvas")) canvas.style.width = canvas.style.height = side;
}

input.oninput = () => shown && show(Number(input.value));
find(".save").onclick = () => shown && atlas.save(find(".hero"), `${shown.model}-between-${Number(input.value).toFixed(2)}.png`);

async function update() {
  if (props.value?.address) atlas.remember("latent", props.value.address, "morph");
  const [image] = await atlas.arrived(element, props);
  if (!image) return;
  const value = props.value;
  shown = { ...value, image };
  build();
  layout();
  show(value.t ?? Number(input.value));
  element.dataset.ready = value.address;
}

watch("value", update);
new ResizeObserver(layout).observe(element);
update();
