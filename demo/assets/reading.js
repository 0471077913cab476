// A picture and the probability of each class. props.value: {address, picture, side, classes: [[html name, probability]], real (or null),
// done, note?}, or {address, waiting} before there is a picture, or {note} where there can be none.
const find = (name) => element.querySelector(name);

const percent = (value) => (value >= 0.995 || value < 0.005 ? (100 * value).toFixed(1) : (100 * value).toFixed(0)) + " %";

async function update() {
  if (props.value?.address) atlas.remember("classes", props.value.address, "reading");
  const [image] = await atlas.arrived(element, props, (value) => [value.picture]);
  if (!image) return;
  const value = props.value;
  atlas.draw(find(".picture"), image, 0, value.side);
  find(".picture").style.width = find(".picture").style.height = atlas.fit(value.side, 160) + "px";
  find(".done").innerHTML = value.done;
  find(".real").hidden = value.real == null;
  if (value.real != null) {
    find(".real i").style.width = 100 * value.real + "%";
    find(".real output").textContent = percent(value.real);
  }
  const most = Math.max(...value.classes.map(([, chance]) => chance));
  find(".bars").replaceChildren(...value.classes.map(([name, chance]) => {
    const row = document.createElement("p");
    row.innerHTML = `<span>${name}</span><span class="bar"><i style="width: ${100 * chance}%"></i></span><output>${percent(chance)}</output>`;
    row.classList.toggle("most", chance === most);
    return row;
  }));
  element.dataset.ready = value.address;
}

watch("value", update);
update();
