// What the figures of all tabs share: pixels, dice, and the address of what is shown.
window.atlas = (() => {
  const addresses = {}; // tab -> figure -> the query of what it shows; a tab without one has not been opened yet
  const stale = new Set(); // tabs whose lists of models have grown since they were opened
  let active = null;
  let clicked = false; // on the name of a tab, while the page was still opening
  let early = null; // the tab that this click chose

  function query(tab) {
    // Parameters of the host, such as __theme, stay.
    const kept = [...new URLSearchParams(location.search)].filter(([name]) => name.startsWith("__"));
    const own = "tab=" + tab + (addresses[tab] ? "&" + Object.values(addresses[tab]).join("&") : "");
    return "?" + own + (kept.length ? "&" + new URLSearchParams(kept) : "");
  }

  function tellFrame() {
    // A Space runs inside a frame; its host shows the address when told.
    if (window.parent !== window) {
      window.parent.postMessage({ queryString: location.search.slice(1), hash: "" }, "https://huggingface.co");
    }
  }

  // The server reads the address and fills the tab.
  const open = () => document.getElementById("open-link").click();

  const named = () => new URLSearchParams(location.search).get("tab");

  // The page is drawn with the tab that the address names, before the server has filled it.
  const tabs = window.gradio_config?.components?.find((component) => component.type === "tabs");
  if (tabs && named()) tabs.props.selected = named();

  // Lists that the browser keeps, in sessionStorage for this visit or in localStorage for good.
  function kept(storage, name) {
    try {
      const list = JSON.parse(window[storage].getItem(name));
      return Array.isArray(list) ? list : [];
    } catch {
      return []; // a browser without storage, or something else wrote there
    }
  }

  function keep(storage, name, list) {
    try {
      window[storage].setItem(name, JSON.stringify(list));
    } catch {
      // private windows may refuse; the page goes on without a memory
    }
  }

  // Models that this visit brought from the Hub.
  const brought = () => kept("sessionStorage", "brought");

  return {
    kept,
    keep,
    // What the server should know to open this page.
    link() {
      const query = new URLSearchParams(location.search);
      if (brought().length) query.set("loaded", brought().join(" "));
      return "?" + query;
    },
    // The Hub brought a model: it enters the lists, here now and in the other tabs when they are opened.
    brought(id) {
      if (!id) return;
      keep("sessionStorage", "brought", [...new Set([...brought(), id])].slice(-8));
      Object.keys(addresses).forEach((tab) => stale.add(tab));
      this.go("?tab=atlas&" + new URLSearchParams({ model: id }));
    },
    // A figure shows this now; a tab with several figures names them.
    remember(tab, address, figure = "") {
      (addresses[tab] ??= {})[figure] = address;
      active ??= tab;
      if (tab === active) {
        history.replaceState(null, "", query(tab));
        tellFrame();
      }
      const chosen = early;
      early = null;
      if (chosen && chosen !== active) this.go("?tab=" + chosen);
    },
    // A tab was chosen; before the first figure is there by the page, unless a click came before.
    select(tab) {
      if (active === null && clicked) [early, clicked] = [tab, false];
      if (active === null || tab === active) return;
      active = tab;
      history.pushState(null, "", query(tab));
      tellFrame();
      if (!addresses[tab] || stale.delete(tab)) open();
    },
    // A link within the page was followed.
    go(link) {
      history.pushState(null, "", link);
      active = named();
      open();
    },
    clickedTab() {
      clicked = active === null;
    },
    back() {
      active = named();
      open();
    },
    roll: () => Math.floor(Math.random() * 1e6),
    // CSS pixels for a picture of `side` pixels within `room`: a whole number of screen pixels for each of its own; the room
    // itself where not even one fits.
    fit(side, room) {
      const density = window.devicePixelRatio || 1;
      const times = Math.floor(room * density / side);
      return times ? side * times / density : room;
    },
    // One question at a time: the newest is asked a little after the last one is answered. Asked within an answer, the framework would
    // send the data of the question before; and it does not tell of an answer that changes nothing, so what is shown is not asked for.
    line(send) {
      let [busy, resting, waiting, shown, timer] = [false, false, null, null, null];
      const line = {
        ask(question) {
          if (busy || resting) return (waiting = [question]);
          if (JSON.stringify(question) === shown) return;
          busy = true;
          timer = setTimeout(() => line.answered(), 10000); // no answer came
          send(question);
        },
        answered(question) {
          clearTimeout(timer);
          [busy, resting, shown] = [false, true, JSON.stringify(question)];
          timer = setTimeout(() => {
            resting = false;
            const [next] = waiting ?? [];
            waiting = null;
            if (next !== undefined) line.ask(next);
          }, 60);
        },
        busy: () => busy || waiting !== null, // whether something newer than the last answer was asked
      };
      return line;
    },
    // Draw picture `index` of a sheet (square pictures below each other) on a canvas, at its own size.
    draw(canvas, sheet, index, side) {
      if (canvas.width !== side) canvas.width = canvas.height = side;
      canvas.getContext("2d").drawImage(sheet, 0, index * side, side, side, 0, 0, side, side);
    },
    // An SVG element with these attributes, and a text in it where there is one.
    shape(tag, attributes, text) {
      const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
      for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
      if (text != null) node.textContent = text;
      return node;
    },
    // New children for a node. If one of the old had the keyboard, what stands in its place has it now, or the first button beside.
    renew(node, ...children) {
      const path = [];
      for (let at = document.activeElement; at !== node && node.contains(at); at = at.parentElement) {
        path.unshift([...at.parentElement.children].indexOf(at));
      }
      node.replaceChildren(...children);
      if (!path.length) return;
      const place = path.reduce((at, index) => at.children[index] ?? at.lastElementChild ?? at, node);
      (place.matches("button, select") ? place : place.parentElement.querySelector("button"))?.focus({ preventScroll: true });
    },
    // A sentence in both languages -> the one that the page shows, as text.
    plain(html) {
      const made = document.createElement("p");
      made.innerHTML = html;
      const korean = document.documentElement.matches(":lang(ko)");
      return (made.querySelector(korean ? '[lang="ko"]' : '[lang="en"]') ?? made).textContent;
    },
    // Save a canvas as a PNG, enlarged by a whole factor so that pixels stay squares.
    save(canvas, name) {
      const factor = Math.max(1, Math.floor(512 / Math.max(canvas.width, canvas.height)));
      const large = document.createElement("canvas");
      [large.width, large.height] = [canvas.width * factor, canvas.height * factor];
      const pen = large.getContext("2d");
      pen.imageSmoothingEnabled = false;
      pen.drawImage(canvas, 0, 0, large.width, large.height);
      const link = document.createElement("a");
      [link.href, link.download] = [large.toDataURL("image/png"), name.replaceAll("/", "-")];
      link.click();
    },
    async load(uri) {
      const image = new Image();
      image.src = uri;
      await image.decode();
      return image;
    },
    // What every figure does first with a new value: it shows the note, says whether there is a picture, and loads its sheets. Resolves
    // to their images, or to none where there is nothing to draw or a newer value has arrived meanwhile.
    async arrived(element, props, sheets = (value) => [value.sheet]) {
      if (!props.value) return [];
      for (const name of ["note", "waiting"]) {
        const line = element.querySelector("." + name);
        if (line) line.innerHTML = props.value[name] || "";
      }
      const wanted = sheets(props.value);
      element.classList.toggle("without-picture", !wanted[0]);
      if (!wanted[0]) {
        for (const line of element.querySelectorAll(".done, .said")) line.textContent = ""; // they are of the picture before
        element.dataset.ready = props.value.address ?? "";
        return [];
      }
      const images = await Promise.all(wanted.map((sheet) => sheet && atlas.load(sheet)));
      return String(sheets(props.value)) === String(wanted) ? images : [];
    },
    films: {}, // slider -> what shows its frame: film.js fills it
  };
})();

document.addEventListener("click", (event) => {
  if (event.isTrusted && event.target.closest('[role="tab"], .overflow-dropdown button')) atlas.clickedTab();
}, true);
document.addEventListener("click", (event) => {
  const link = event.target.closest('a[href^="?tab="]');
  if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  atlas.go(link.getAttribute("href"));
  window.scrollTo({ top: 0, behavior: "smooth" });
});
window.addEventListener("popstate", () => atlas.back());
