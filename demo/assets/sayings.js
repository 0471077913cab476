// A sentence to write, and some to try. props.value: {text, sentences? ({language: [text]}; the page shows those of its language)}.
// Whatever changes the sentence, a key, a paste or a syllable that is being composed, is written to `text` and triggers "input".
const [field, others] = [element.querySelector("textarea"), element.querySelector(".others")];
let offered = null;

function say(text) {
  props.value = { ...props.value, text };
  trigger("input");
}

function update() {
  const { text = "", sentences = {} } = props.value ?? {};
  if (field.value !== text) field.value = text;
  if (JSON.stringify(sentences) !== offered) {
    offered = JSON.stringify(sentences);
    others.replaceChildren(...Object.entries(sentences).flatMap(([language, some]) => some.map((sentence) => {
      const made = document.createElement("button");
      made.type = "button";
      made.lang = language;
      made.textContent = sentence;
      made.onclick = () => say((field.value = sentence));
      return made;
    })));
  }
}

field.oninput = () => say(field.value);
watch("value", update);
update();
