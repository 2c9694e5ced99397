// A list of rows by keyboard and with boxes to choose: the next row with j, the one before with k,
// Enter opens (the row's link has the focus), x chooses, / searches, ? says all this. Shift and a
// click choose a stretch. The keys act only while the focus is in the list, so that nobody who types
// or speaks elsewhere sets them off (WCAG 2.1.4). Without this script links and boxes work as they are.
import { el } from "./dom.ts";
import { say } from "./strings.ts";

const KEYS = ["j", "k", "Enter", "x", "/", "?"] as const;
let last: HTMLInputElement | undefined;

function table(): HTMLElement | null {
  return document.querySelector<HTMLElement>("[data-rows]");
}

function links(): HTMLAnchorElement[] {
  return [...(table()?.querySelectorAll<HTMLAnchorElement>("tr[data-row] a.row-link") ?? [])];
}

function boxes(): HTMLInputElement[] {
  return [...(table()?.querySelectorAll<HTMLInputElement>("tr[data-row] input[type=checkbox]") ?? [])];
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]") !== null;
}

function step(by: number): void {
  const all = links();
  const row = document.activeElement?.closest("tr[data-row]");
  const at = all.findIndex((link) => link.closest("tr") === row);
  const next = at < 0 ? all[0] : all[at + by];
  next?.focus();
  next?.closest("tr")?.scrollIntoView({ block: "nearest" });
}

function choose(): void {
  document.activeElement?.closest("tr[data-row]")?.querySelector<HTMLInputElement>("input[type=checkbox]")?.click();
}

function help(): void {
  const words = el("dl", { class: "facts" });
  for (const key of KEYS) words.append(el("dt", {}, el("kbd", {}, key)), el("dd", {}, say(`key_${key}`)));
  const close = el("button", { class: "button", value: "close", autofocus: "" }, say("close"));
  const dialog = el(
    "dialog",
    { class: "dialog", "aria-labelledby": "keys-title" },
    el("h2", { id: "keys-title" }, say("keys")),
    words,
    el("form", { method: "dialog" }, el("footer", {}, close)),
  );
  const asker = document.activeElement;
  dialog.addEventListener("close", () => {
    dialog.remove();
    if (asker instanceof HTMLElement) asker.focus();
  });
  document.body.append(dialog);
  dialog.showModal();
}

function isInList(target: EventTarget | null): boolean {
  return target instanceof Node && table()?.contains(target) === true;
}

function onKey(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing || event.metaKey || event.ctrlKey || event.altKey) return;
  if (!isInList(event.target) || isTyping(event.target)) return;
  const acts: Record<string, () => void> = {
    j: () => step(1),
    k: () => step(-1),
    x: choose,
    "?": help,
    "/": () => document.querySelector<HTMLElement>("input[type=search]")?.focus(),
  };
  const act = acts[event.key];
  if (!act) return;
  event.preventDefault();
  act();
}

function count(): void {
  const chosen = boxes().filter((box) => box.checked).length;
  const words = document.querySelector<HTMLElement>("[data-chosen-count]");
  if (words) words.textContent = chosen ? say("chosen_count", { n: chosen }) : "";
  const whole = document.querySelector<HTMLInputElement>("[data-choose-all]");
  if (!whole) return;
  whole.checked = chosen > 0 && chosen === boxes().length;
  whole.indeterminate = chosen > 0 && !whole.checked;
}

/** What lies between the last box and this one becomes as this one is. */
function stretch(box: HTMLInputElement): void {
  const all = boxes();
  const from = last ? all.indexOf(last) : -1;
  const to = all.indexOf(box);
  if (from < 0 || to < 0) return;
  for (const other of all.slice(Math.min(from, to), Math.max(from, to) + 1)) other.checked = box.checked;
}

function onClick(event: MouseEvent): void {
  const box = event.target;
  if (!(box instanceof HTMLInputElement) || box.type !== "checkbox" || !table()?.contains(box)) return;
  if (box.hasAttribute("data-choose-all")) for (const other of boxes()) other.checked = box.checked;
  else {
    if (event.shiftKey) stretch(box);
    last = box;
  }
  count();
}

function wholeBox(): void {
  const place = document.querySelector("[data-choose-all-place]");
  place?.replaceChildren(el("input", { type: "checkbox", "data-choose-all": "", "aria-label": say("choose_all") }));
}

export function bindRows(): void {
  const list = table();
  if (!list) return;
  list.tabIndex = -1; // whoever clicks into the list has the focus there
  wholeBox();
  count(); // the browser may have kept what was chosen
  document.addEventListener("click", onClick);
  document.addEventListener("keydown", onKey);
}
