// Accuracy against the number of labels, which grows by factors. props.value: {curves: [{name, words, points: [[labels, accuracy]]}], x, y}.
const find = (name) => element.querySelector(name);
const HEIGHT = 300;
const EDGE = { left: 48, right: 16, top: 24, bottom: 40 };

function update() {
  const value = props.value;
  if (!value || !element.clientWidth) return;
  const svg = find("svg");
  const width = Math.min(720, element.clientWidth);
  const all = value.curves.flatMap((curve) => curve.points);
  const labels = [...new Set(all.map(([count]) => count))].sort((a, b) => a - b);
  const low = Math.floor(10 * Math.min(...all.map(([, accuracy]) => accuracy))) / 10;
  const most = Math.log(labels.at(-1) / labels[0]) || 1;
  const x = (count) => EDGE.left + (Math.log(count / labels[0]) / most) * (width - EDGE.left - EDGE.right);
  const y = (accuracy) => HEIGHT - EDGE.bottom - ((accuracy - low) / (1 - low)) * (HEIGHT - EDGE.bottom - EDGE.top);
  svg.setAttribute("viewBox", `0 0 ${width} ${HEIGHT}`);
  Object.assign(svg.style, { width: width + "px", height: HEIGHT + "px" });
  const shapes = [];
  for (let accuracy = low; accuracy < 1.001; accuracy += 0.1) {
    shapes.push(atlas.shape("line", { class: "grid", x1: EDGE.left, x2: width - EDGE.right, y1: y(accuracy), y2: y(accuracy) }));
    shapes.push(atlas.shape("text", { x: EDGE.left - 8, y: y(accuracy) + 4, "text-anchor": "end" }, `${Math.round(100 * accuracy)} %`));
  }
  for (const count of labels) shapes.push(atlas.shape("text", { x: x(count), y: HEIGHT - 22, "text-anchor": "middle" }, count));
  shapes.push(atlas.shape("text", { x: width - EDGE.right, y: HEIGHT - 4, "text-anchor": "end" }, atlas.plain(value.x)));
  shapes.push(atlas.shape("text", { x: 0, y: 12 }, atlas.plain(value.y)));
  for (const { name, points } of value.curves) {
    shapes.push(atlas.shape("polyline", { class: `series ${name}`, points: points.map(([count, accuracy]) => `${x(count)},${y(accuracy)}`).join(" ") }));
    for (const [count, accuracy] of points) {
      const dot = atlas.shape("circle", { class: `series ${name}`, cx: x(count), cy: y(accuracy), r: 4 });
      dot.append(atlas.shape("title", {}, `${count}: ${(100 * accuracy).toFixed(2)} %`));
      shapes.push(dot);
    }
  }
  svg.replaceChildren(...shapes);
  find(".legend").innerHTML = value.curves.map(({ name, words }) => `<span class="${name}"><i></i>${words}</span>`).join("");
  element.dataset.ready = "";
}

watch("value", update);
new ResizeObserver(update).observe(element);
update();
