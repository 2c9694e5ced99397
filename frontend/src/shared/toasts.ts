// Messages of the server, and of scripts: said once by screen readers, gone by themselves unless
// they report a problem, kept while somebody points at them.
import { el, icon } from "./dom.ts";
import { say } from "./strings.ts";

const STAY_MS = 8000;
type Level = "info" | "success" | "warning" | "error";
const icons: Record<Level, () => SVGElement> = {
  info: () => icon("info"),
  success: () => icon("circle-check"),
  warning: () => icon("triangle-alert"),
  error: () => icon("octagon-alert"),
};

function leaveLater(toast: HTMLElement): void {
  if (toast.classList.contains("error") || toast.classList.contains("warning")) return;
  const timer = setTimeout(() => toast.remove(), STAY_MS);
  toast.addEventListener("pointerenter", () => clearTimeout(timer));
  toast.addEventListener("focusin", () => clearTimeout(timer));
}

export function toast(text: string, level: Level = "info"): void {
  const close = el("button", { class: "close", type: "button", "aria-label": say("dismiss"), "data-dismiss": "" }, icon("x"));
  const node = el("div", { class: `toast ${level}` }, icons[level](), el("p", {}, text), close);
  document.getElementById("toasts")?.append(node);
  leaveLater(node);
}

export function bindToasts(): void {
  const region = document.getElementById("toasts");
  if (!region) return;
  for (const node of region.querySelectorAll<HTMLElement>(".toast")) leaveLater(node);
  new MutationObserver((changes) => {
    for (const change of changes) {
      for (const node of change.addedNodes) if (node instanceof HTMLElement) leaveLater(node);
    }
  }).observe(region, { childList: true });
  document.addEventListener("click", (event) => {
    (event.target as Element).closest("[data-dismiss]")?.closest(".toast")?.remove();
  });
}
