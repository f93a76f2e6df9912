// Adds to the editor of reports: figures go in at the cursor, "{{" opens their library, and leaving
// with unsaved words is asked about. Without it the buttons of the form do the same by the server.
const editor = document.querySelector("form.editor");
const area = editor.querySelector("textarea[name=text]");
const search = editor.querySelector("input[name=q]");
const saved = document.getElementById("saved-text").content.textContent;
const plain = (text) => text.replaceAll("\r\n", "\n");
const isChanged = () => plain(area.value) !== plain(saved);
let isLeaving = false;

function insert(code) {
  const before = area.value.slice(0, area.selectionStart).replace(/\{\{\s*$/, "");
  const text = `{{ ${code} }}`;
  area.value = before + text + area.value.slice(area.selectionEnd);
  area.focus();
  area.setSelectionRange(before.length + text.length, before.length + text.length);
  area.dispatchEvent(new Event("input", { bubbles: true }));
}

area.addEventListener("input", (event) => {
  if (event.data === "{" && area.value.slice(0, area.selectionStart).endsWith("{{")) search.focus();
});
search.addEventListener("keydown", (event) => {
  if (event.key === "Escape") area.focus();
  if (event.key !== "Enter") return;
  event.preventDefault();
  editor.querySelector("button.insert")?.focus();
});
editor.addEventListener("click", (event) => {
  const button = event.target.closest("button.insert");
  if (!button) return;
  event.preventDefault();
  insert(button.value);
});
editor.addEventListener("submit", () => { isLeaving = true; });
window.addEventListener("beforeunload", (event) => {
  if (!isLeaving && isChanged()) event.preventDefault();
});
