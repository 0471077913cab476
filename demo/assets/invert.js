// The search for a picture in the latent space, as it goes on. props.value: {side, sheet (the picture, the nearest so far), errors (after every
// step), steps (of the whole), said, done, file}, or {note}.
const find = (name) => element.querySelector(name);
let shown = null;

function plot({ errors, steps }) {
  const [width, height, left, pad] = [320, 160, 44, 8];
  const high = Math.max(...errors);
  const points = errors.map((error, i) => `${left + (i / steps) * (width - left - pad)},${height - pad - (error / high) * (height - 2 * pad)}`);
  find("svg").innerHTML = `<text x="${left - 4}" y="${pad + 4}" text-anchor="end">${high.toFixed(3)}</text>
    <text x="${left - 4}" y="${height - pad}" text-anchor="end">0</text><polyline class="series other2" points="${points.join(" ")}"/>`;
}

async function update() {
  const [image] = await atlas.arrived(element, props);
  if (!image) return;
  const value = props.value;
  shown = value;
  const side = atlas.fit(value.side, Math.min(192, (element.clientWidth || 400) / 2 - 12)) + "px";
  for (const [index, name] of [".x", ".hero"].entries()) {
    Object.assign(find(name).style, { width: side, height: side });
    atlas.draw(find(name), image, index, value.side);
  }
  find("progress").value = (value.errors.length - 1) / value.steps;
  plot(value);
  find(".said").innerHTML = value.said;
  find(".done").innerHTML = value.done;
  element.dataset.ready = value.errors.length - 1;
}

find(".save").onclick = () => shown && atlas.save(find(".hero"), shown.file);
watch("value", update);
update();
