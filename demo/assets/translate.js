// A picture and its translation, one wiped over the other. props.value: {tab, figure, address, side, sheet, panels: [{name, caption, said}] (the
// sheet's pictures from the top, one of them "y", the translation), wipe
// (where the handle begins, in percent), file (its name when saved), done, note?}, or {address, waiting} before
// there is a picture, or {note} where there can be none. Whichever panel is chosen lies over the translation, left of the handle.
const find = (name) => element.querySelector(name);
const range = find("input");
range.ariaLabel = atlas.plain(find(".wipe-words").innerHTML);
const panels = find(".panels");
let shown = null;
let over = "x";

function wipe() {
  find(".before").style.clipPath = `inset(0 ${100 - range.value}% 0 0)`;
  find(".handle").style.left = range.value + "%";
}

function choose(name) {
  over = shown.panels.some((panel) => panel.name === name) ? name : "x";
  const index = shown.panels.findIndex((panel) => panel.name === over);
  atlas.draw(find(".before"), shown.image, index, shown.side);
  find(".compared").innerHTML = `${shown.panels[index].caption} | ${shown.panels.find((panel) => panel.name === "y").caption}`;
  for (const panel of panels.children) panel.setAttribute("aria-pressed", panel.dataset.name === over);
}

function panel({ name, caption }) {
  const made = document.createElement("button");
  made.type = "button";
  made.dataset.name = name;
  made.innerHTML = `<small>${caption}</small><canvas class="pixels"></canvas><small class="said"></small>`;
  made.onclick = () => choose(name);
  return made;
}

function layout() {
  if (!shown || !element.clientWidth) return;
  const wide = element.clientWidth > 640;
  const small = atlas.fit(shown.side, wide ? 128 : 64); // on a phone beside the large one
  const hero = atlas.fit(shown.side, wide ? 400 : element.clientWidth - small - 8) + "px";
  Object.assign(find(".frame").style, { width: hero, height: hero });
  panels.style.setProperty("--side", small + "px");
}

async function update() {
  if (props.value?.address) atlas.remember(props.value.tab, props.value.address, props.value.figure);
  const [image] = await atlas.arrived(element, props);
  if (!image) return;
  const value = props.value;
  if (value.wipe !== shown?.wipe) {
    range.value = value.wipe;
    wipe();
  }
  const before = shown?.panels.map((panel) => panel.name).join();
  shown = { ...value, image };
  const others = value.panels.filter((panel) => panel.name !== "y");
  if (before !== value.panels.map((panel) => panel.name).join()) panels.replaceChildren(...others.map(panel));
  for (const [index, { name, said }] of value.panels.entries()) {
    const place = panels.querySelector(`[data-name="${name}"]`);
    atlas.draw(place ? place.querySelector("canvas") : find(".hero"), image, index, value.side);
    if (place) place.querySelector(".said").innerHTML = said;
  }
  find(".done").innerHTML = value.done;
  choose(over);
  layout();
  element.dataset.ready = value.address;
}

range.oninput = wipe;
find(".save").onclick = () => shown && atlas.save(find(".hero"), shown.file);
watch("value", update);
new ResizeObserver(layout).observe(element);
update();
