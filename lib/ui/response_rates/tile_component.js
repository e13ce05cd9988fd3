// The map of councils. Streamlit calls draw() for the first time and whenever the data are others.
const SVG = "http://www.w3.org/2000/svg";
const WIDEST = 34; // of a tile, in pixels
const HIGHEST = 900; // of the map
const WITH_CODE = 26; // from this width on, a tile has room for the council's code
const REST = "Point at a tile, or walk over the map with the arrow keys; a click or Enter chooses the council.";
const STEPS = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] };
const boards = new WeakMap(); // one a place on the page

export default function draw({ parentElement, data, setTriggerValue }) {
  let board = boards.get(parentElement);
  if (!board) {
    board = new Board(parentElement.querySelector(".tilemap"));
    boards.set(parentElement, board);
  }
  return board.show(data, (code) => setTriggerValue("chosen", code));
}

function svg(name, attributes, parent) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  parent?.append(made);
  return made;
}

function element(name, attributes, parent, words) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  if (words !== undefined) made.textContent = words;
  parent?.append(made);
  return made;
}

// A state's mark around a point: a tick, half a disc, a cross, one stroke of a cross, a ring, and nothing.
function mark(state, x, y, r, parent) {
  const thick = { "stroke-width": Math.max(1.3, r * 0.42).toFixed(2) };
  const part = (d, kind = "mark") => svg("path", { class: kind, d, ...thick }, parent);
  const round = `M${x} ${y - r}a${r} ${r} 0 0 0 0 ${2 * r}`;
  if (state === "I") part(`M${x - r} ${y + r * 0.05}l${r * 0.7} ${r * 0.75}l${r * 1.25} ${-r * 1.55}`);
  const d = r * 0.85;
  if (state === "D") part(`M${x - d} ${y - d}l${2 * d} ${2 * d}m0 ${-2 * d}l${-2 * d} ${2 * d}`);
  if (state === "B") part(`M${x - d} ${y + d}l${2 * d} ${-2 * d}`);
  if (state === "P") part(`${round}z`, "mark full");
  if (state === "P" || state === "O") part(`${round}a${r} ${r} 0 0 0 0 ${-2 * r}`);
}

function square(state, x, y, size, parent) {
  const dash = (size / 6).toFixed(2);
  svg("rect", { class: "box", x, y, width: size, height: size, rx: Math.min(3, size / 8), style: `--dash:${dash}` }, parent);
}

class Board {
  constructor(root) {
    this.shown = 0;
    this.active = this.chosen = this.pointed = null; // codes
    this.typed = "";
    this.typedAt = 0;
    this.legend = element("ul", { class: "legend" }, root);
    this.line = element("p", { class: "says", "aria-live": "polite" }, root, REST);
    this.list = element("div", { class: "board", role: "listbox", tabindex: "0" }, root);
    this.svg = svg("svg", { role: "none" }, this.list);
    this.observer = new ResizeObserver(() => this.fit());
    this.listen();
  }

  show(data, choose) {
    const turn = ++this.shown;
    this.choose = choose;
    this.regions = data.regions;
    this.tiles = data.tiles.map(([code, name, x, y, region, state, says]) => ({ code, name, x, y, region, state, says }));
    const left = Math.min(...this.tiles.map((one) => one.x));
    const top = Math.min(...this.tiles.map((one) => one.y));
    for (const one of this.tiles) {
      one.x -= left;
      one.y -= top;
      one.key = plain(one.name);
    }
    this.columns = Math.max(0, ...this.tiles.map((one) => one.x + 1));
    this.rows = Math.max(0, ...this.tiles.map((one) => one.y + 1));
    this.at = new Map(this.tiles.map((one) => [`${one.x},${one.y}`, one]));
    this.by = new Map(this.tiles.map((one) => [one.code, one]));
    for (const name of ["active", "chosen", "pointed"]) if (!this.by.has(this[name])) this[name] = null;
    this.list.setAttribute("aria-label", data.title);
    this.explain(data.meaning);
    this.width = 0;
    this.fit();
    this.observer.observe(this.list);
    return () => {
      if (turn === this.shown) this.observer.disconnect(); // else a later call uses the same board
    };
  }

  explain(meaning) {
    const items = meaning.map(([state, words]) => {
      const item = element("li", { class: state });
      const picture = svg("svg", { viewBox: "0 0 18 18", "aria-hidden": "true" }, item);
      square(state, 1, 1, 16, picture);
      mark(state, 9, 9, 4.2, picture);
      element("span", {}, item, words);
      element("b", {}, item, String(this.tiles.filter((one) => one.state === state).length));
      return item;
    });
    this.legend.replaceChildren(...items);
  }

  // Lays the map out for the width there is, if that has changed.
  fit() {
    const width = Math.floor(this.list.clientWidth);
    if (!width || width === this.width) return;
    this.width = width;
    const spare = 4;
    const size = Math.min(WIDEST, HIGHEST / this.rows, (width - 2 * spare) / this.columns);
    this.size = size >= WITH_CODE ? Math.floor(size) : Math.floor(size * 4) / 4;
    this.left = (width - this.size * this.columns) / 2;
    this.top = spare;
    const height = this.size * this.rows + 2 * spare;
    this.svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    this.svg.style.maxWidth = `${width}px`;
    this.group = svg("g", { role: "none" });
    for (const one of this.tiles) this.tile(one);
    const over = svg("g", { "aria-hidden": "true" });
    this.outline(over);
    this.names(over, width, height);
    this.rings(over);
    this.svg.replaceChildren(this.group, over);
    this.mark();
  }

  tile(one) {
    const { size } = this;
    const code = size >= WITH_CODE;
    one.left = this.left + one.x * size;
    one.top = this.top + one.y * size;
    one.node = svg(
      "g",
      { id: `tile-${one.code}`, class: `tile ${one.state}`, role: "option", "aria-label": one.says, "aria-selected": "false" },
      this.group,
    );
    one.node.dataset.code = one.code;
    const gap = Math.max(1, size / 15); // room for the line around a region
    square(one.state, one.left + gap, one.top + gap, size - 2 * gap, one.node);
    const middle = one.left + size / 2;
    if (code) {
      const words = svg("text", { x: middle, y: one.top + size * (one.state === "N" ? 0.63 : 0.48), "font-size": (size * 0.34).toFixed(1) }, one.node);
      words.textContent = one.code;
    }
    mark(one.state, middle, one.top + size * (code ? 0.72 : 0.5), size * (code ? 0.125 : 0.24), one.node);
  }

  // A stronger line around each region.
  outline(parent) {
    const { size } = this;
    const thick = size >= 20 ? 2.5 : 1.75;
    this.regions.forEach((_, region) => {
      let d = "";
      for (const one of this.tiles) {
        if (one.region !== region) continue;
        const other = (x, y) => this.at.get(`${one.x + x},${one.y + y}`)?.region !== region;
        if (other(0, -1)) d += `M${one.left} ${one.top}h${size}`;
        if (other(0, 1)) d += `M${one.left} ${one.top + size}h${size}`;
        if (other(-1, 0)) d += `M${one.left} ${one.top}v${size}`;
        if (other(1, 0)) d += `M${one.left + size} ${one.top}v${size}`;
      }
      svg("path", { class: "border", d, "stroke-width": thick }, parent);
    });
  }

  // Writes each region's name where no tile is, with a line to the region where that is not beside it.
  names(parent, width, height) {
    const letter = width < 640 ? 12 : 14;
    const where = JSON.stringify([width, this.regions, this.tiles.map((one) => [one.x, one.y, one.region])]);
    if (where !== this.where) {
      this.where = where;
      this.places = this.arrange(letter, width, height);
    }
    this.labels = new Map();
    for (const place of this.places) {
      if (place.leader) {
        const [from, to] = place.leader;
        const d = `M${from.join(" ")}L${to.join(" ")}`;
        svg("path", { class: "leader under", d }, parent);
        svg("path", { class: "leader", d }, parent);
        svg("circle", { class: "end", cx: to[0], cy: to[1], r: 3 }, parent);
      }
      const words = svg("text", { class: "region", "font-size": letter, "text-anchor": place.anchor }, parent);
      const x = { start: place.x + 2, middle: place.x + place.w / 2, end: place.x + place.w - 2 }[place.anchor];
      place.lines.forEach((line, n) => {
        svg("tspan", { x, y: place.y + letter * (0.95 + n * 1.15) }, words).textContent = line;
      });
      this.labels.set(place.region, words);
    }
  }

  // Gives every region's name a place; what is hard to place comes last. Where there is no room the name is left out:
  // the line above the map says it for every tile.
  arrange(letter, width, height) {
    const space = { ...this.free(), width, height, taken: [], widths: measured(this.regions, letter, this.list) };
    const found = this.regions.map((name, region) => this.room(name, region, letter, space));
    const places = [];
    for (const first of found.sort((a, b) => a.cost - b.cost)) {
      const place = overlaps(first, space.taken) ? this.room(this.regions[first.region], first.region, letter, space) : first;
      if (!place.lines) continue;
      const [from, to] = place.ends;
      const steps = Math.ceil(place.off / 6);
      const way = Array.from({ length: steps }, (_, n) => ({
        x: from[0] + ((to[0] - from[0]) * n) / steps,
        y: from[1] + ((to[1] - from[1]) * n) / steps,
        w: 0,
        h: 0,
      }));
      if (place.off > this.size * 0.7) {
        if (place.off > this.size * 3.3 || way.some((point) => overlaps(point, space.taken))) continue;
        place.leader = place.ends;
        space.taken.push(...way);
      }
      space.taken.push(place);
      places.push(place);
    }
    return places;
  }

  // How many tiles lie left of and above each place of the grid: to ask quickly whether a rectangle is free of them.
  free() {
    const margin = Math.ceil(this.left / this.size) + 2;
    const across = this.columns + 2 * margin;
    const down = this.rows + 4;
    const sums = new Int32Array((across + 1) * (down + 1));
    for (let j = 0; j < down; j++) {
      for (let i = 0; i < across; i++) {
        const here = this.at.has(`${i - margin},${j - 2}`) ? 1 : 0;
        const k = (j + 1) * (across + 1) + i + 1;
        sums[k] = here + sums[k - 1] + sums[k - across - 1] - sums[k - across - 2];
      }
    }
    const limit = (n, most) => Math.max(0, Math.min(most, n));
    const covered = ({ x, y, w, h }) => {
      const pad = Math.min(6, this.size / 4);
      const i = limit(Math.floor((x - pad - this.left) / this.size) + margin, across);
      const j = limit(Math.floor((y - pad - this.top) / this.size) + 2, down);
      const k = limit(Math.floor((x + w + pad - this.left) / this.size) + margin + 1, across);
      const l = limit(Math.floor((y + h + pad - this.top) / this.size) + 3, down);
      const at = (column, row) => sums[row * (across + 1) + column];
      return at(k, l) - at(i, l) - at(k, j) + at(i, j) > 0;
    };
    return { covered };
  }

  // The best free place for a region's name, on one line or on more: on a coarse grid first, then finer around that.
  room(name, region, letter, { covered, width, height, taken, widths }) {
    const { size } = this;
    const own = this.tiles.filter((one) => one.region === region);
    const others = this.tiles.filter((one) => one.region !== region);
    const middle = ["left", "top"].map((side) => own.reduce((sum, one) => sum + one[side] + size / 2, 0) / own.length);
    let best = { region, cost: Infinity };
    const look = (lines, x, y, w, h) => {
      const box = { x, y, w, h };
      const far = Math.sqrt((x + w / 2 - middle[0]) ** 2 + (y + h / 2 - middle[1]) ** 2);
      let cost = 0.3 * far + lines.length * 4;
      if (cost >= best.cost || x < 0 || y < 0 || x + w > width || y + h > height) return;
      if (covered(box) || overlaps(box, taken)) return;
      const [off, nearest] = closest(box, own, size);
      cost += 2 * off;
      if (cost >= best.cost) return;
      const [other] = closest(box, others, size); // too near another region, the name might be read for that one
      cost += 1.5 * Math.max(0, 2 * size - other) + (other < off ? size : 0);
      if (cost < best.cost) best = { ...box, region, lines, cost, off, nearest };
    };
    for (const lines of foldings(name)) {
      const w = Math.max(...lines.map((line) => widths.get(line))) + 4;
      const h = lines.length * letter * 1.15 + 2;
      for (let y = 0; y + h <= height; y += size / 2) {
        for (let x = 0; x + w <= width; x += size) look(lines, x, y, w, h);
        look(lines, width - w, y, w, h);
      }
    }
    if (!best.lines) return best;
    for (let n = 0, { lines, x, y, w, h } = best; n < 45; n++) {
      look(lines, x + ((n % 9) - 4) * (size / 4), y + (Math.floor(n / 9) - 2) * (size / 4), w, h);
    }
    const { x, y, w, h, nearest } = best;
    const centre = [nearest.left + size / 2, nearest.top + size / 2];
    const from = [within(centre[0], x, x + w), within(centre[1], y, y + h)];
    best.ends = [from, [within(from[0], nearest.left, nearest.left + size), within(from[1], nearest.top, nearest.top + size)]];
    best.anchor = centre[0] > x + w ? "end" : centre[0] < x ? "start" : "middle";
    return best;
  }

  rings(parent) {
    this.ring = {};
    for (const [name, thick] of [["pick", 2], ["point", 2], ["focus", 3]]) {
      const size = this.size + (name === "focus" ? thick : 0);
      const box = { width: size, height: size, rx: Math.min(4, size / 7) };
      this.ring[name] = [
        svg("rect", { class: `ring inner ${name}`, ...box, "stroke-width": thick + 3 }, parent),
        svg("rect", { class: `ring outer ${name}`, ...box, "stroke-width": thick }, parent),
      ];
    }
  }

  // Shows which tile is pointed at, which is active and which was chosen, and says so.
  mark() {
    for (const [name, code] of [["point", this.pointed], ["focus", this.active], ["pick", this.chosen]]) {
      const one = this.by.get(code);
      for (const ring of this.ring[name]) {
        if (!one) continue;
        ring.setAttribute("x", one.left + (this.size - ring.getAttribute("width")) / 2);
        ring.setAttribute("y", one.top + (this.size - ring.getAttribute("height")) / 2);
      }
    }
    this.svg.classList.toggle("pointed", this.pointed !== null);
    this.svg.classList.toggle("picked", this.chosen !== null);
    for (const one of this.tiles) {
      const selected = String(one.code === this.chosen);
      if (one.node.getAttribute("aria-selected") !== selected) one.node.setAttribute("aria-selected", selected);
    }
    if (this.active) this.list.setAttribute("aria-activedescendant", `tile-${this.active}`);
    else this.list.removeAttribute("aria-activedescendant");
    const focused = this.list.matches(":focus") ? this.active : null;
    const said = this.by.get(this.pointed ?? focused ?? this.chosen);
    const words = said ? said.says : REST;
    if (this.line.textContent !== words) this.line.textContent = words;
    for (const [region, words] of this.labels) words.classList.toggle("here", region === said?.region);
  }

  listen() {
    const tile = (event) => event.target.closest?.(".tile")?.dataset.code ?? null;
    let last = "";
    this.svg.addEventListener("pointermove", (event) => {
      const where = `${event.screenX},${event.screenY}`;
      if (where === last) return; // it is the page that moved
      last = where;
      const code = event.pointerType === "touch" ? null : tile(event);
      if (code !== this.pointed) {
        this.pointed = code;
        this.mark();
      }
    });
    this.svg.addEventListener("pointerleave", () => {
      if (!this.pointed) return;
      this.pointed = null;
      this.mark();
    });
    this.svg.addEventListener("click", (event) => this.pick(tile(event)));
    this.list.addEventListener("focus", () => {
      this.line.setAttribute("aria-live", "off"); // a screen reader now reads the active tile itself
      this.active ??= this.chosen ?? this.tiles[0]?.code ?? null;
      this.mark();
    });
    this.list.addEventListener("blur", () => {
      this.line.setAttribute("aria-live", "polite");
      this.mark();
    });
    this.list.addEventListener("keydown", (event) => {
      if (event.altKey || event.ctrlKey || event.metaKey || !this.key(event.key, event.timeStamp)) return;
      event.preventDefault();
      event.stopPropagation(); // Streamlit has keys of its own: R runs the page again
    });
    for (const kind of ["keypress", "keyup"]) {
      this.list.addEventListener(kind, (event) => event.key.length === 1 && event.stopPropagation());
    }
  }

  // Whether the key means something here.
  key(key, now) {
    const typing = this.typed && now - this.typedAt < 800;
    if (key in STEPS) this.go(this.beside(...STEPS[key]));
    else if (key === "Home") this.go(this.tiles[0]);
    else if (key === "End") this.go(this.tiles.at(-1));
    else if (key === "Enter" || (key === " " && !typing)) this.pick(this.active);
    else if (key.length === 1) this.type(key, typing, now);
    else return false;
    return true;
  }

  go(one) {
    if (!one) return;
    this.active = one.code;
    this.pointed = null;
    this.mark();
    one.node.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  beside(right, down) {
    const here = this.by.get(this.active);
    if (!here) return this.tiles[0];
    let best = null;
    let least = Infinity;
    for (const one of this.tiles) {
      const x = one.x - here.x;
      const y = one.y - here.y;
      const along = x * right + y * down;
      const aside = Math.abs(x * down) + Math.abs(y * right);
      const cost = along + 2 * aside;
      if (along > 0 && aside <= along && cost < least) [best, least] = [one, cost];
    }
    return best;
  }

  // Goes to the next name that begins with what was typed; the same letter again goes on to the next one.
  type(key, typing, now) {
    const letter = plain(key);
    this.typed = typing ? this.typed + letter : letter;
    this.typedAt = now;
    const again = [...this.typed].every((one) => one === this.typed[0]);
    const start = again ? this.typed[0] : this.typed;
    const sorted = [...this.tiles].sort((a, b) => a.key.localeCompare(b.key));
    const here = sorted.findIndex((one) => one.code === this.active);
    const first = this.typed.length === 1 || again ? here + 1 : here;
    const turned = [...sorted.slice(first), ...sorted.slice(0, first)];
    this.go(turned.find((one) => one.key.startsWith(start)));
  }

  pick(code) {
    if (!code) return;
    this.active = this.chosen = code;
    this.list.focus({ preventScroll: true });
    this.mark();
    this.choose(code);
  }
}

function plain(words) {
  return words.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}

function within(value, least, most) {
  return Math.min(Math.max(value, least), most);
}

function overlaps(box, taken) {
  return taken.some(
    (one) => box.x < one.x + one.w + 4 && one.x < box.x + box.w + 4 && box.y < one.y + one.h + 4 && one.y < box.y + box.h + 4,
  );
}

// How far the nearest of some tiles is from a box, and which it is.
function closest({ x, y, w, h }, tiles, size) {
  let least = Infinity;
  let nearest = null;
  for (const one of tiles) {
    const dx = Math.max(one.left - x - w, x - one.left - size, 0);
    const dy = Math.max(one.top - y - h, y - one.top - size, 0);
    const gap = dx * dx + dy * dy;
    if (gap < least) {
      least = gap;
      nearest = one;
    }
  }
  return [Math.sqrt(least), nearest];
}

// How wide the names are, whole and in parts, in the font of an element.
function measured(names, letter, element) {
  const pen = document.createElement("canvas").getContext("2d");
  pen.font = `700 ${letter}px ${getComputedStyle(element).fontFamily}`;
  const lines = names.flatMap(foldings).flat();
  return new Map(lines.map((line) => [line, pen.measureText(line).width]));
}

// A name on one line, and on two or three at its spaces.
function foldings(name) {
  const words = name.split(" ");
  const found = [[name]];
  for (let n = 1; n < words.length; n++) found.push([words.slice(0, n).join(" "), words.slice(n).join(" ")]);
  if (words.length > 2) found.push([words[0], words.slice(1, -1).join(" "), words.at(-1)]);
  return found;
}
