// What a page needs from the browser that Streamlit offers no setting for. It is mounted once on every page.

const DOOR = ".st-key-photo-door input[type=file]";
const TYPED = "input:not([type=file]), textarea, [contenteditable=true]";
const UNNAMED = '[data-testid=stTooltipIcon] button[aria-label="Help"]';
const MOST_WORDS = 60;

// A pasted picture goes through the page's own uploader, so it is kept and forgotten like a chosen file.
function takePasted(event) {
  const door = document.querySelector(DOOR);
  if (!door || event.target.closest?.(TYPED)) return;
  const pictures = [...(event.clipboardData?.files ?? [])].filter((file) => file.type.startsWith("image/"));
  if (!pictures.length) return;
  const given = new DataTransfer();
  for (const picture of pictures.slice(0, door.multiple ? pictures.length : 1)) given.items.add(picture);
  door.files = given.files;
  door.dispatchEvent(new Event("change", { bubbles: true }));
  event.preventDefault();
}

// The help of a text without a label of its own is a button that is only called "Help": it is named by the text.
function nameHelp() {
  for (const button of document.querySelectorAll(UNNAMED)) {
    const words = button.closest(".stElementContainer")?.innerText.trim().replace(/\s+/g, " ") ?? "";
    if (words) button.setAttribute("aria-label", `Help for ${words.slice(0, MOST_WORDS)}`);
  }
}

export default function mount() {
  let asked = 0;
  const changes = new MutationObserver(() => {
    asked ||= requestAnimationFrame(() => {
      asked = 0;
      nameHelp();
    });
  });
  changes.observe(document.body, { childList: true, subtree: true });
  document.addEventListener("paste", takePasted);
  nameHelp();
  return () => {
    changes.disconnect();
    cancelAnimationFrame(asked);
    document.removeEventListener("paste", takePasted);
  };
}
