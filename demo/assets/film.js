// A walk from one picture to another. props.value: {tab, figure?, slider (its element's id and its name in the address), address,
// sheet, side, count, lengths? (of z), file (of one picture, but for its t), loops ({webp, mp4}), t?, note?}, or {note} where there is
// none.
// Frame i of the sheet is the picture at t = i / (count - 1); moving the slider is choosing a frame.
const find = (name) => element.querySelector(name);
const [figure, hero, strip] = [find(".film"), find(".hero"), find(".strip")];
const wanted = { t: 0.5 };
let walk = null; // the value on screen, with its sheet decoded
let timer = null;

function show(t) {
  wanted.t = t;
  if (!walk) return;
  const last = walk.count - 1;
  const index = Math.round(t * last);
  atlas.draw(hero, walk.image, index, walk.side);
  find(".caption").textContent = `  t  = ${(index / last).toFixed(2)}` + (walk.lengths ? `\n |z| = ${walk.lengths[index].toFixed(1)}` : "");
  for (const cell of strip.children) cell.classList.toggle("here", Number(cell.dataset.t) === index / last);
  atlas.remember(walk.tab, `${walk.address}&${walk.slider}=${+(index / last).toFixed(4)}`, walk.figure);
  find(".picture").href = `${walk.file}&t=${index / last}`;
}

// Moving the slider shows the frame: the slider stays the only place that knows t.
function slide(t) {
  const slider = document.querySelector(`#${walk.slider} input[type=range]`);
  slider.value = t;
  slider.dispatchEvent(new Event("input", { bubbles: true }));
}

function layout() {
  if (!walk || !element.clientWidth) return;
  const room = Math.min(element.clientWidth, Math.max(256, window.innerHeight * 0.52));
  hero.style.width = hero.style.height = atlas.fit(walk.side, room) + "px";
  const gap = 4;
  const frames = element.clientWidth >= 11 * (Math.max(walk.side, 40) + gap) ? 11 : 6;
  const side = atlas.fit(walk.side, Math.min(96, element.clientWidth / frames - gap));
  strip.replaceChildren(...Array.from({ length: frames }, (_, i) => {
    const t = i / (frames - 1);
    const cell = document.createElement("button");
    const canvas = document.createElement("canvas");
    const index = Math.round(t * (walk.count - 1));
    cell.type = "button";
    cell.dataset.t = t;
    cell.setAttribute("aria-label", `t = ${t}`);
    cell.onclick = () => slide(t);
    canvas.className = "pixels";
    canvas.style.width = canvas.style.height = side + "px";
    atlas.draw(canvas, walk.image, index, walk.side);
    const length = document.createElement("small");
    if (walk.lengths) length.innerHTML = (i ? "" : "<span>|z| </span>") + walk.lengths[index].toFixed(1);
    cell.append(canvas, length);
    return cell;
  }));
  show(wanted.t);
}

async function update() {
  const [image] = await atlas.arrived(element, props);
  if (!image) return;
  const value = props.value;
  walk = { ...value, image };
  if (value.t != null) wanted.t = value.t;
  atlas.films[value.slider] = show;
  for (const [name, href] of Object.entries(value.loops)) find("." + name).href = href;
  layout();
  element.dataset.ready = value.address;
}

function play() {
  if (timer) {
    clearInterval(timer);
    timer = null;
  } else {
    let step = Math.round(wanted.t * (walk.count - 1));
    let way = 1;
    timer = setInterval(() => {
      if (!element.isConnected) return clearInterval(timer);
      if (step + way < 0 || step + way >= walk.count) way = -way;
      slide((step += way) / (walk.count - 1));
    }, 40);
  }
  figure.classList.toggle("moving", Boolean(timer));
}

find(".play").onclick = () => walk && play();
watch("value", update);
new ResizeObserver(layout).observe(element);
update();
