// Two walks and the length of z along them. props.value: {side, columns, sheet (the walks' pictures, one walk after the other),
// walks: [{name, along (lengths)}], band ([low, high], where most draws lie)}, or {note}.
const find = (name) => element.querySelector(name);
const [WIDTH, HEIGHT, LEFT, PAD] = [560, 200, 34, 8];

function plot({ walks, band }) {
  const all = [...walks.flatMap((walk) => walk.along), ...band];
  const [low, high] = [Math.min(...all) * 0.96, Math.max(...all) * 1.04];
  const y = (length) => HEIGHT - PAD - ((length - low) / (high - low)) * (HEIGHT - 2 * PAD);
  const x = (t) => LEFT + t * (WIDTH - LEFT - 60);
  const lines = walks.map(({ name, along }, index) => {
    const points = along.map((length, i) => `${x(i / (along.length - 1)).toFixed(1)},${y(length).toFixed(1)}`).join(" ");
    return `<polyline class="series other${2 * index}" points="${points}"/>
      <text class="other${2 * index}" x="${x(0.5)}" y="${y(along[Math.floor(along.length / 2)]) - 5}" text-anchor="middle">${name}</text>`;
  });
  const ticks = [band[0], band[1], Math.min(...walks.flatMap((walk) => walk.along))];
  find("svg").innerHTML = `<rect class="band" x="${LEFT}" width="${x(1) - LEFT}" y="${y(band[1])}" height="${y(band[0]) - y(band[1])}"/>
    ${ticks.map((tick) => `<text x="${LEFT - 4}" y="${y(tick) + 4}" text-anchor="end">${tick.toFixed(1)}</text>`).join("")}${lines.join("")}`;
}

async function update() {
  const [image] = await atlas.arrived(element, props);
  if (!image) return;
  const value = props.value;
  const side = atlas.fit(value.side, Math.max(16, Math.min(64, (element.clientWidth - 60) / value.columns - 4)));
  find(".walks").replaceChildren(...value.walks.map(({ name }, row) => {
    const line = document.createElement("p");
    line.innerHTML = `<small>${name}</small>`;
    for (let column = 0; column < value.columns; column++) {
      const canvas = document.createElement("canvas");
      canvas.className = "pixels";
      canvas.style.width = canvas.style.height = side + "px";
      atlas.draw(canvas, image, row * value.columns + column, value.side);
      line.append(canvas);
    }
    return line;
  }));
  plot(value);
  element.dataset.ready = value.walks.map((walk) => walk.name).join();
}

watch("value", update);
update();
