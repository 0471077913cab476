// A picture, and a slider for each direction in which it can be moved. props.value: {model, seed, amounts, reach, side, sheet, name, of (words),
// directions: [{share, vector}]}, or {note}. Moving a slider triggers "input" with the amounts. Names are kept in this browser, by model.
const find = (name) => element.querySelector(name);
const rows = find(".rows");
let shown = null;
const line = atlas.line((amounts) => trigger("input", { amounts }));
const amounts = () => [...rows.querySelectorAll("input[type=range]")].map((slider) => Number(slider.value));
const key = () => `directions:${shown.model}`;
const names = () => atlas.kept("localStorage", key());

function build() {
  const kept = names();
  rows.replaceChildren(...shown.directions.map(({ share }, index) => {
    const row = document.createElement("div");
    const usual = `${atlas.plain(shown.name)} ${index + 1}`;
    row.innerHTML = `<input type="text" maxlength="40"><input type="range" step="0.1"><output></output>
      <small>${(100 * share).toFixed(1)} % ${shown.of}</small>`;
    const [name, slider] = row.querySelectorAll("input");
    Object.assign(slider, { min: -shown.reach, max: shown.reach, ariaLabel: usual });
    slider.value = shown.amounts[index];
    Object.assign(name, { value: kept[index] || usual, ariaLabel: usual });
    name.onchange = () => {
      const all = names();
      all[index] = name.value.trim();
      atlas.keep("localStorage", key(), Array.from({ length: shown.directions.length }, (_, i) => all[i] || ""));
      if (!all[index]) name.value = usual;
    };
    slider.oninput = () => {
      say();
      line.ask(amounts());
    };
    return row;
  }));
}

function say() {
  for (const row of rows.children) row.querySelector("output").textContent = Number(row.querySelector("[type=range]").value).toFixed(1);
}

async function update() {
  if (props.value) line.answered(props.value.amounts);
  const [image] = await atlas.arrived(element, props);
  if (!image) return;
  const value = props.value;
  const other = value.model !== shown?.model || value.seed !== shown?.seed;
  shown = value;
  if (other) build();
  const side = atlas.fit(value.side, Math.min(256, element.clientWidth || 256)) + "px";
  Object.assign(find(".hero").style, { width: side, height: side });
  atlas.draw(find(".hero"), image, 0, value.side);
  say();
  element.dataset.ready = `${value.model},${value.seed},${value.amounts}`;
}

find(".reset").onclick = () => {
  for (const slider of rows.querySelectorAll("input[type=range]")) slider.value = 0;
  say();
  line.ask(amounts());
};
find(".json").onclick = () => {
  if (!shown) return;
  const given = [...rows.children].map((row) => row.querySelector("[type=text]").value);
  const directions = shown.directions.map((direction, i) => ({ name: given[i], ...direction, amount: amounts()[i] }));
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([JSON.stringify({ model: shown.model, seed: shown.seed, directions }, null, 1)], { type: "application/json" }));
  link.download = `${shown.model.replaceAll("/", "-")}-directions.json`;
  link.click();
  URL.revokeObjectURL(link.href);
};
find(".save").onclick = () => shown && atlas.save(find(".hero"), `${shown.model}-${shown.seed}-moved.png`);
watch("value", update);
update();
