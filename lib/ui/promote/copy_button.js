// A text below the buttons that copy it and put it into a message. Streamlit calls draw() for the first time and whenever the text is another.
const LABEL = "Copy the text";
const COPIED = "Copied: now paste it into a message.";
const MARKED = "The text is marked: copy it from here.";

export default function draw({ parentElement, data }) {
  const root = parentElement.querySelector(".copy");
  const button = document.createElement("button");
  const message = document.createElement("a");
  const said = document.createElement("span");
  const text = document.createElement("div");
  button.type = "button";
  button.textContent = LABEL;
  message.textContent = "Put it into an e-mail";
  message.href = `mailto:?subject=${encodeURIComponent(data.subject)}&body=${encodeURIComponent(data.text)}`;
  said.setAttribute("role", "status");
  text.className = "text";
  text.textContent = data.text;
  button.addEventListener("click", async () => {
    said.textContent = (await copy(data.text, text)) ? COPIED : MARKED;
  });
  root.replaceChildren(button, message, said, text);
}

// A browser gives no clipboard to a page without a certificate, and may refuse it: then the text is marked.
async function copy(words, element) {
  try {
    await navigator.clipboard.writeText(words);
    return true;
  } catch {
    const range = document.createRange();
    range.selectNodeContents(element);
    const selection = window.getSelection();
    selection.removeAllRanges();
    selection.addRange(range);
    return document.execCommand("copy");
  }
}
