// Moves the focus of the keyboard to a field when Python asks for it, and lets digits choose in one choice.
const EVERY = 60; // milliseconds between two tries
const LONGEST = 25; // tries, until the page has come to rest
let shown = "";
let digits = "";
let listens = false;

export default function draw({ data }) {
  digits = data.digits;
  if (!listens) {
    listens = true;
    document.addEventListener("keydown", choose, true);
  }
  const asked = `${data.number} ${data.field}`;
  if (asked === shown || window.matchMedia("(pointer: coarse)").matches) return;
  shown = asked;
  let tries = 0;
  let steady = 0;
  let stopped = false;
  const stop = () => (stopped = true);
  for (const event of ["keydown", "pointerdown"]) document.addEventListener(event, stop, { once: true, capture: true });
  const attempt = () => {
    if (stopped || asked !== shown) return;
    const field = find(data.field);
    if (field && document.activeElement === field) steady += 1;
    else if (field) {
      steady = 0;
      field.focus();
    }
    tries += 1;
    if (tries < LONGEST && steady < 6) setTimeout(attempt, EVERY);
  };
  setTimeout(attempt, 0);
}

// The field that takes keys within the widget of a key.
function find(key) {
  const widget = document.querySelector(`.st-key-${CSS.escape(key)}`);
  return widget?.querySelector("input:checked") ?? widget?.querySelector("input, textarea");
}

function choose(event) {
  const number = Number(event.key);
  if (!number || event.ctrlKey || event.altKey || event.metaKey) return;
  const widget = document.activeElement?.closest(`.st-key-${CSS.escape(digits)}`);
  const field = widget?.querySelectorAll("input[type=radio]")[number - 1];
  if (!field) return;
  event.preventDefault();
  field.click();
  field.focus();
}
