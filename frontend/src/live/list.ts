// The list beside the map: everybody, most urgent first; arrows move, Enter flies there.
import { el, icon } from "../shared/dom.ts";
import { say } from "../shared/strings.ts";
import { ageS, isPlaced, sinceWords, STALE_S, stateWords, type Technician } from "./technician.ts";

const kindIcons: Record<string, () => SVGElement> = {
  travel: () => icon("navigation"),
  onsite: () => icon("map-pin"),
  stop: () => icon("square"),
  break: () => icon("coffee"),
  gap: () => icon("ellipsis"),
  offline: () => icon("wifi-off"),
};
const ORDER = ["travel", "onsite", "break", "stop", "gap", "offline"];
const LOW_BATTERY_PCT = 15;

export function kindMark(state: string): HTMLElement {
  const mark = el("span", { class: `kind ${state}`, "aria-hidden": "true" });
  mark.append((kindIcons[state] ?? kindIcons["stop"]!)());
  return mark;
}

function row(who: Technician, chosen: boolean): HTMLElement {
  const name = el("span", { class: "strong" }, who.name);
  const state = el("span", { class: "live-state" }, stateWords(who));
  const since = el("span", { class: "small muted" }, sinceWords(who));
  const button = el("button", { class: "live-row", type: "button", "data-technician": who.technician_id, "aria-pressed": String(chosen) });
  button.append(kindMark(who.state), el("span", { class: "grow live-words" }, name, state, since));
  if (typeof who.battery_pct === "number" && who.battery_pct <= LOW_BATTERY_PCT) {
    const battery = el("span", { class: "pill warn" }, icon("battery-low"), `${Math.round(who.battery_pct)} %`);
    battery.title = say("low_battery");
    button.append(battery);
  }
  if (!isPlaced(who) || ageS(who) > STALE_S) button.classList.add("is-stale");
  return el("li", {}, button);
}

function byUrgency(a: Technician, b: Technician): number {
  const order = ORDER.indexOf(a.state) - ORDER.indexOf(b.state);
  return order || a.name.localeCompare(b.name);
}

export function drawList(list: HTMLElement, all: Technician[], chosenId: string | undefined): void {
  const focused = (document.activeElement as HTMLElement | null)?.dataset["technician"];
  list.replaceChildren(...[...all].sort(byUrgency).map((who) => row(who, who.technician_id === chosenId)));
  if (focused) list.querySelector<HTMLElement>(`[data-technician="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
}

export function bindArrows(list: HTMLElement): void {
  list.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    const rows = [...list.querySelectorAll<HTMLElement>(".live-row")];
    const next = rows[rows.indexOf(document.activeElement as HTMLElement) + step];
    if (!next) return;
    event.preventDefault();
    next.focus();
  });
}
