// A - B + C. props.value: {address, side, picks ("1,2,3;4,5,6;7,8,9", seeds of A, B and C), own (for each a sheet of their pictures, or null),
// choice (sheet of pictures to choose from), seeds (of those), concepts: [{key, name}] that can be looked for, ready (names of ready-made sums),
// find (the word for looking), sum? (sheet: the three means, then the 3x3 around the sum), said (html, below the means and the sum), reads, waiting?, file, note?}, or {note}.
// Triggers "input" with {picks, find: {letter, shows} or null, ready: number or null}.
const find = (name) => element.querySelector(name);
const MOST = 3;
const SIGNS = ["", "−", "+"];
let shown = null;
let picks = [[], [], []];
let active = 0; // the letter that pictures of the sheet go to
const line = atlas.line((question) => trigger("input", question));

const written = () => picks.map((seeds) => seeds.join()).join(";");
const ask = (more) => line.ask({ picks: written(), find: null, ready: null, ...more });

function button(act, name) {
  const made = document.createElement("button");
  made.type = "button";
  made.onclick = act;
  made.title = made.ariaLabel = name;
  return made;
}

function canvas(sheet, index) {
  const made = document.createElement("canvas");
  made.className = "pixels";
  atlas.draw(made, sheet, index, shown.side);
  return made;
}

function activate(letter) {
  active = letter;
  find(".terms").querySelectorAll("section:not(.sum)").forEach((part, i) => part.classList.toggle("here", i === letter));
}

// A picture of the sheet enters the active concept; the oldest makes room, and a full concept makes way for the next.
function take(seed) {
  picks[active] = [...picks[active].filter((other) => other !== seed), seed].slice(-MOST);
  ask();
  if (picks[active].length === MOST) activate((active + 1) % 3);
}

function term(letter, own, sum) {
  const part = find("template.term").content.firstElementChild.cloneNode(true);
  const head = button(() => activate(letter), "ABC"[letter]);
  head.textContent = "ABC"[letter];
  part.querySelector("h3").append(SIGNS[letter] + " ", head);
  part.querySelector(".own").append(...picks[letter].map((seed, index) => {
    const cell = button(() => {
      picks[letter] = picks[letter].filter((other) => other !== seed);
      activate(letter);
      ask();
    }, `seed ${seed} ×`);
    cell.append(canvas(own, index));
    return cell;
  }));
  if (sum) atlas.draw(part.querySelector(".mean canvas"), sum, letter, shown.side);
  part.querySelector(".mean").hidden = !sum;
  part.querySelector(".said").innerHTML = shown.said?.[letter] ?? "";
  const list = part.querySelector("select");
  list.hidden = !shown.concepts.length;
  list.ariaLabel = atlas.plain(shown.find);
  list.append(new Option(atlas.plain(shown.find), ""), ...shown.concepts.map(({ key, name }) => new Option(plainly(name), key)));
  list.onchange = () => list.value && (activate(letter), ask({ find: { letter, shows: list.value }, again: Date.now() }));
  return part;
}

// Names of attributes hold two pairs of both languages.
function plainly(html) {
  const made = document.createElement("p");
  made.innerHTML = html;
  const other = document.documentElement.matches(":lang(ko)") ? "en" : "ko";
  made.querySelectorAll(`[lang="${other}"]`).forEach((part) => part.remove());
  return made.textContent;
}

function result(sum) {
  const part = find("template.result").content.firstElementChild.cloneNode(true);
  part.querySelector(".around").append(...Array.from({ length: 9 }, (_, index) => canvas(sum, 3 + index)));
  part.querySelector(".said").innerHTML = shown.said[3];
  part.querySelector(".save").onclick = () => {
    const whole = document.createElement("canvas");
    whole.width = whole.height = 3 * shown.side;
    part.querySelectorAll(".around canvas").forEach((cell, i) =>
      whole.getContext("2d").drawImage(cell, (i % 3) * shown.side, Math.floor(i / 3) * shown.side));
    atlas.save(whole, shown.file);
  };
  return part;
}

function layout() {
  if (!shown || !element.clientWidth) return;
  const wide = element.clientWidth > 640;
  element.style.setProperty("--tiny", atlas.fit(shown.side, wide ? 64 : 32) + "px");
  element.style.setProperty("--middle", atlas.fit(shown.side, wide ? 96 : 80) + "px");
  const [most, gap] = [wide ? 16 : 8, 4];
  const cell = atlas.fit(shown.side, Math.min(64, Math.max(shown.side, element.clientWidth / most - gap)));
  element.style.setProperty("--columns", Math.min(most, Math.floor((element.clientWidth + gap) / (cell + gap))));
  element.style.setProperty("--cell", cell + "px");
}

async function update() {
  if (props.value) line.answered({ picks: props.value.picks, find: null, ready: null });
  const [choice, sum, ...own] = await atlas.arrived(element, props, (value) => [value.choice, value.sum, ...(value.own ?? [])]);
  if (!choice) return;
  const value = props.value;
  shown = value;
  if (!line.busy()) picks = value.picks.split(";").map((seeds) => (seeds ? seeds.split(",").map(Number) : []));
  find(".reads").innerHTML = value.reads || "";
  find(".ready").hidden = !value.ready.length;
  atlas.renew(find(".ready"), find(".ready small"), ...value.ready.map((name, number) => {
    const made = button(() => ask({ ready: number, again: Date.now() }), plainly(name));
    made.innerHTML = name;
    return made;
  }));
  atlas.renew(find(".terms"), ...own.map((sheet, letter) => term(letter, sheet, sum)), ...(sum ? [result(sum)] : []));
  atlas.renew(find(".cells"), ...value.seeds.map((seed, index) => {
    const cell = button(() => take(seed), `seed ${seed}`);
    cell.append(canvas(choice, index));
    return cell;
  }));
  activate(active);
  layout();
  atlas.remember("arithmetic", value.address);
  element.dataset.ready = value.address;
}

watch("value", update);
new ResizeObserver(layout).observe(element);
update();
