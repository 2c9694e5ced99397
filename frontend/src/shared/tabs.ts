// Tabs that are wider than the screen: the current one is in sight, and an edge fades where more
// follow. Without this they scroll all the same.
const NEAR_PX = 2;

function fade(tabs: HTMLElement): void {
  const left = tabs.scrollLeft;
  const rest = tabs.scrollWidth - tabs.clientWidth - left;
  const more = [left > NEAR_PX && "start", rest > NEAR_PX && "end"].filter(Boolean).join(" ");
  if (more) tabs.dataset["more"] = more;
  else delete tabs.dataset["more"];
}

function show(tabs: HTMLElement): void {
  const current = tabs.querySelector<HTMLElement>("[aria-current]");
  if (!current) return;
  const box = current.getBoundingClientRect();
  const around = tabs.getBoundingClientRect();
  tabs.scrollLeft += box.left + box.width / 2 - (around.left + around.width / 2);
}

export function bindTabs(): void {
  for (const tabs of document.querySelectorAll<HTMLElement>(".tabs")) {
    show(tabs);
    fade(tabs);
    tabs.addEventListener("scroll", () => fade(tabs), { passive: true });
    new ResizeObserver(() => fade(tabs)).observe(tabs);
  }
}
