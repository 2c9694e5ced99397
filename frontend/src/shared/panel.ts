// The side panel: a link with `data-panel` opens its page beside the list instead of leaving it.
// Beside on wide screens (the list stays usable), over the page on narrow ones. Escape closes it
// and gives the focus back. Any page works: what is inside #content is what the panel shows.
import { el } from "./dom.ts";
import { say } from "./strings.ts";

declare global {
  interface Window {
    htmx?: { process: (node: Element) => void };
  }
}

let opener: HTMLElement | undefined;

function panel(): HTMLDialogElement | null {
  return document.querySelector<HTMLDialogElement>("dialog#panel");
}

function show(dialog: HTMLDialogElement): void {
  if (dialog.open) return;
  if (matchMedia("(max-width: 800px)").matches) dialog.showModal();
  else dialog.show();
}

function fill(dialog: HTMLDialogElement, html: string, url: string): void {
  const page = new DOMParser().parseFromString(html, "text/html");
  const source = page.querySelector("#content") ?? page.body;
  const heading = source.querySelector("h1");
  const title = dialog.querySelector("h2");
  if (title) title.textContent = heading?.textContent?.trim() ?? page.title;
  heading?.remove();
  const head = source.querySelector(".page-head");
  head?.querySelector(".crumbs")?.remove();
  if (head && !head.textContent?.trim()) head.remove();
  const whole = dialog.querySelector<HTMLAnchorElement>("a[data-whole]");
  if (whole) whole.href = url;
  const body = dialog.querySelector<HTMLElement>(".panel-body");
  if (!body) return;
  body.replaceChildren(...source.childNodes);
  body.scrollTop = 0;
  window.htmx?.process(body);
  document.dispatchEvent(new CustomEvent("opentrax:content", { detail: { root: body } }));
}

async function open(link: HTMLAnchorElement): Promise<void> {
  const dialog = panel();
  if (!dialog) return;
  const body = dialog.querySelector<HTMLElement>(".panel-body");
  opener?.removeAttribute("aria-expanded");
  opener = link;
  link.setAttribute("aria-expanded", "true");
  body?.setAttribute("aria-busy", "true");
  show(dialog);
  try {
    const answer = await fetch(link.href, { headers: { "HX-Request": "true", "HX-Target": "panel" } });
    if (opener !== link) return;
    if (answer.redirected || !answer.ok) location.assign(link.href);
    else fill(dialog, await answer.text(), link.href);
  } catch {
    body?.replaceChildren(el("p", { class: "note problem", role: "alert" }, say("not_reached")));
  } finally {
    body?.removeAttribute("aria-busy");
  }
  dialog.querySelector<HTMLElement>("[data-close]")?.focus();
}

function close(): void {
  panel()?.close();
}

function onClosed(): void {
  opener?.removeAttribute("aria-expanded");
  opener?.focus();
  opener = undefined;
}

function onClick(event: MouseEvent): void {
  const target = event.target as Element;
  if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
  if (target.closest("dialog#panel [data-close]")) return close();
  const row = target.closest("tr[data-row]");
  const inside = target.closest("a, button, input, select, label, summary");
  const link = target.closest<HTMLAnchorElement>("a[data-panel]") ?? (inside ? null : row?.querySelector<HTMLAnchorElement>("a.row-link"));
  if (!link) return;
  if (!link.hasAttribute("data-panel") || !panel()) {
    if (!inside) link.click();
    return;
  }
  event.preventDefault();
  void open(link);
}

export function bindPanel(): void {
  document.addEventListener("click", onClick);
  panel()?.addEventListener("close", onClosed);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && panel()?.open && !document.querySelector("dialog.dialog[open]")) close();
  });
}
