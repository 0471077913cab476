// A picture, what its code is decoded to, and the code's numbers to move. props.value: {address, model, side, sheet (the picture, the decoded one),
// own (its code), z (the shown one), edited (numbers that have a slider), most, done, note?}, or {address, waiting} before there is a picture, or
// {note} where there can be none. Moving a number triggers "input" with z.
const find = (name) => element.querySelector(name);
const line = atlas.line((z) => trigger("input", { z }));
let shown = null;
let z = [];
let moving = false;

const written = () => z.map((number) => +number.toFixed(3));

function tell() {
  [...find(".sliders").children].forEach((row, i) => {
    const number = z[shown.edited[i]];
    row.querySelector("output").textContent = number.toFixed(2);
    row.querySelector("input").value = number;
  });
  atlas.markCode?.(shown.model, z);
}

function slider(at) {
  const row = document.createElement("label");
  row.innerHTML = `<span>z<sub>${at + 1}</sub></span><input type="range" step="any" min="${-shown.most}" max="${shown.most}"><output></output>`;
  const input = row.querySelector("input");
  input.oninput = () => {
    moving = true;
    z[at] = Number(input.value);
    tell();
    line.ask(written());
  };
  input.onchange = () => (moving = false);
  return row;
}

find(".reset").onclick = () => {
  if (!shown) return;
  z = [...shown.own];
  tell();
  line.ask(written());
};
find(".save").onclick = () => shown && atlas.save(find(".hero"), `${shown.model}-edited.png`);

function layout() {
  if (!shown || !element.clientWidth) return;
  const side = atlas.fit(shown.side, Math.min(230, (element.clientWidth - 16) / 2)) + "px";
  for (const canvas of element.querySelectorAll("canvas")) canvas.style.width = canvas.style.height = side;
}

async function update() {
  if (props.value) line.answered(props.value.z);
  if (props.value?.address) atlas.remember("latent", props.value.address, "code");
  const [image] = await atlas.arrived(element, props);
  if (!image) return;
  const value = props.value;
  const other = !shown || shown.model !== value.model || String(shown.edited) !== String(value.edited);
  shown = value;
  if (other) find(".sliders").replaceChildren(...value.edited.map(slider));
  if (!moving && !line.busy()) z = [...value.z]; // otherwise it has been moved on meanwhile
  atlas.draw(find(".x"), image, 0, value.side);
  atlas.draw(find(".hero"), image, 1, value.side);
  find(".done").innerHTML = value.done;
  tell();
  layout();
  const edited = String(value.z) === String(value.own) ? "" : `&z=${value.z.join(",")}`;
  atlas.remember("latent", value.address + edited, "code");
  element.dataset.ready = value.address + edited;
}

watch("value", update);
new ResizeObserver(layout).observe(element);
update();
