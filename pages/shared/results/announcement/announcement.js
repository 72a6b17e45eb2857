// A screen reader speaks what changes inside a region that was already there: the text comes a moment after it.
const AFTER_MS = 200;

export default function mount({ data, parentElement }) {
  const region = parentElement.querySelector("[role=status]");
  const timer = setTimeout(() => {
    if (region.textContent !== data.said) region.textContent = data.said;
  }, AFTER_MS);
  return () => clearTimeout(timer);
}
