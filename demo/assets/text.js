// Pictures of a sentence. props.value: {address, model, pieces ([text, whether it was understood]), remark (html), seeds, word (html, for
// "seed"), steps (html, what each picture of the growing sentence adds), sheet, side (the seeds' pictures, then the steps'), sketches?
// ({sheet, side, captions (html, of the sketch and of the picture)}: of the seeds, by stage I), picture? (which of the seeds' is large),
// note?}, or {note} where there are none.
const find = (name) => element.querySelector(name);
const [seeds, growing] = [find(".seeds"), find(".growing")];
let shown = null;
let here = 0;

function choose(index) {
  here = Math.min(index, shown.seeds.length - 1);
  atlas.draw(find(".hero"), shown.image, here, shown.side);
  if (shown.sketches) atlas.draw(find(".sketch-hero"), shown.sketches.image, here, shown.sketches.side);
  find("output").innerHTML = `z = ${shown.word} ${shown.seeds[here]}`;
  for (const [i, cell] of [...seeds.children].entries()) cell.setAttribute("aria-pressed", i === here);
  atlas.remember("text", `${shown.address}&picture=${here}`, "saying");
}

function cell(tag, index, words) {
  const made = document.createElement(tag);
  made.innerHTML = `<canvas class="pixels"></canvas><small>${words}</small>`;
  atlas.draw(made.firstElementChild, shown.image, index, shown.side);
  return made;
}

function build() {
  find(".sentence").replaceChildren(...shown.pieces.map(([text, known]) => {
    const made = document.createElement(known ? "mark" : "span");
    made.textContent = text;
    return made;
  }));
  find(".key").hidden = !shown.pieces.length;
  find(".remark").innerHTML = shown.remark;
  for (const [i, words] of (shown.sketches?.captions ?? []).entries()) find(".caption" + (i + 1)).innerHTML = words;
  seeds.replaceChildren(...shown.seeds.map((seed, index) => {
    const made = cell("button", index, seed);
    made.type = "button";
    made.onclick = () => choose(index);
    return made;
  }));
  growing.replaceChildren(...shown.steps.map((words, index) => cell("div", shown.seeds.length + index, words)));
}

function layout() {
  if (!shown || !element.clientWidth) return;
  const room = Math.min(320, shown.sketches ? (element.clientWidth - 12) / 2 : element.clientWidth);
  for (const [name, side] of [[".hero", shown.side], [".sketch-hero", shown.sketches?.side]]) {
    if (side) find(name).style.width = find(name).style.height = atlas.fit(side, room) + "px";
  }
  const columns = element.clientWidth > 640 ? 8 : 4;
  const side = Math.min(96, Math.floor(element.clientWidth / columns) - 8);
  element.firstElementChild.style.setProperty("--side", atlas.fit(shown.side, side) + "px");
}

async function update() {
  const [image, sketch] = await atlas.arrived(element, props, (value) => [value.sheet, value.sketches?.sheet]);
  if (!image) return;
  const value = props.value;
  shown = { ...value, image, sketches: sketch && { ...value.sketches, image: sketch } };
  element.firstElementChild.classList.toggle("two-stages", Boolean(sketch));
  build();
  layout();
  choose(value.picture ?? here);
  element.dataset.ready = value.address;
}

find(".save").onclick = () => shown && atlas.save(find(".hero"), `${shown.model}-${shown.seeds[here]}.png`);
watch("value", update);
new ResizeObserver(layout).observe(element);
update();
