// The list beside the map: everybody, most urgent first; arrows move, Enter flies there. A long
// list draws only the rows in sight, and a field above it finds people and locations.
import { el, icon } from "../shared/dom.ts";
import { say } from "../shared/strings.ts";
import { ageS, isPlaced, sinceWords, STALE_S, stateWords, type Technician } from "./technician.ts";

const kindIcons: Record<string, () => SVGElement> = {
  travel: () => icon("navigation"),
  onsite: () => icon("map-pin"),
  stop: () => icon("square"),
  break: () => icon("coffee"),
  gap: () => icon("wifi-off"),
  offline: () => icon("moon"),
};
const ORDER: Record<string, number> = { gap: 1, travel: 2, onsite: 3, break: 4, stop: 5, offline: 6 };
const LOW_BATTERY_PCT = 15;
const LONG = 100;
const SEARCHED_FROM = 13;
/** Of a row in a long list; live.css says the same. */
const ROW_PX = 72;
const BEYOND = 6;

export function kindMark(state: string): HTMLElement {
  const mark = el("span", { class: `kind ${state}`, "aria-hidden": "true" });
  mark.append((kindIcons[state] ?? kindIcons["stop"]!)());
  return mark;
}

/** A row stays the same element while its person is in sight, so that a press is never lost. */
class Row {
  readonly item = el("li", {});
  private readonly button = el("button", { class: "live-row", type: "button" });
  private says = "";

  constructor(who: Technician) {
    this.button.dataset["technician"] = who.technician_id;
    this.item.append(this.button);
  }

  update(who: Technician, chosen: boolean): void {
    const state = stateWords(who);
    const since = sinceWords(who);
    const low = who.battery_pct !== null && who.battery_pct <= LOW_BATTERY_PCT ? Math.round(who.battery_pct) : undefined;
    const stale = !isPlaced(who) || ageS(who) > STALE_S;
    const says = [who.name, who.state, state, since, low, stale, chosen, who.alarmed].join("\n");
    if (says === this.says) return;
    this.says = says;
    this.button.setAttribute("aria-pressed", String(chosen));
    this.button.classList.toggle("is-stale", stale);
    this.button.classList.toggle("is-silent", who.state === "gap" && who.recorded_at !== null);
    const words = [el("span", { class: "strong" }, who.name), el("span", { class: "live-state" }, state), el("span", { class: "small muted" }, since)];
    const parts: Node[] = [kindMark(who.state), el("span", { class: "grow live-words" }, ...words)];
    if (who.alarmed) parts.push(el("span", { class: "pill problem" }, icon("siren"), say("sos")));
    if (low !== undefined) {
      const battery = el("span", { class: "pill warn" }, icon("battery-low"), `${low} %`);
      battery.title = say("low_battery");
      parts.push(battery);
    }
    this.button.replaceChildren(...parts);
  }
}

/** Make these the children, moving nothing that is in its place. */
function place(parent: HTMLElement, children: HTMLElement[]): void {
  const wanted = new Set<Element>(children);
  const gone = Array.from(parent.children).filter((child) => !wanted.has(child));
  for (const child of gone) child.remove();
  children.forEach((child, at) => {
    if (parent.children[at] !== child) parent.insertBefore(child, parent.children[at] ?? null);
  });
}

function byUrgency(a: Technician, b: Technician): number {
  const alarm = Number(b.alarmed) - Number(a.alarmed);
  return alarm || (ORDER[a.state] ?? 9) - (ORDER[b.state] ?? 9) || a.rank - b.rank;
}

const plain = (words: string): string => words.normalize("NFD").replace(/\p{M}/gu, "").toLocaleLowerCase();

export class List {
  readonly root = el("div", { class: "live-people" });
  private readonly rows = el("ul", { class: "live-list", "aria-label": say("technicians"), tabindex: "-1" });
  private readonly search = el("input", { type: "search", class: "live-search", "aria-label": say("find_people"), placeholder: say("find_people"), autocomplete: "off" });
  private readonly nobody = el("p", { class: "muted live-nobody", role: "status" });
  private readonly onChoose: (id: string) => void;
  private shown: Technician[] = [];
  private all: Technician[] = [];
  private chosen: string | undefined;
  private active: string | undefined;
  private waits = false;
  private readonly drawn = new Map<string, Row>();
  private readonly above = el("li", { role: "presentation", "aria-hidden": "true" });
  private readonly below = el("li", { role: "presentation", "aria-hidden": "true" });

  constructor(onChoose: (id: string) => void) {
    this.onChoose = onChoose;
    this.search.hidden = true;
    this.root.append(this.search, this.nobody, this.rows);
    this.rows.addEventListener("click", (event) => {
      const id = (event.target as Element).closest<HTMLElement>("[data-technician]")?.dataset["technician"];
      if (id) this.onChoose(id);
    });
    this.rows.addEventListener("focusin", (event) => {
      this.active = (event.target as HTMLElement).dataset["technician"] ?? this.active;
    });
    this.rows.addEventListener("keydown", (event) => this.key(event));
    this.rows.addEventListener("scroll", () => this.later(), { passive: true });
    this.search.addEventListener("input", () => {
      this.rows.scrollTop = 0;
      this.arrange();
    });
    this.search.addEventListener("keydown", (event) => {
      if (event.key === "ArrowDown" && this.shown.length > 0) this.goTo(0, event);
    });
  }

  draw(all: Technician[], chosen: string | undefined): void {
    this.all = all;
    this.chosen = chosen;
    this.search.hidden = all.length < SEARCHED_FROM;
    this.arrange();
  }

  private arrange(): void {
    const wanted = plain(this.search.value.trim());
    const found = wanted ? this.all.filter((who) => plain(`${who.name} ${who.location_name ?? ""}`).includes(wanted)) : [...this.all];
    this.shown = found.sort(byUrgency);
    this.nobody.textContent = wanted ? say(this.shown.length ? "found_people" : "found_nobody", { count: this.shown.length }) : "";
    this.paint();
  }

  private later(): void {
    if (this.waits || this.shown.length <= LONG) return;
    this.waits = true;
    requestAnimationFrame(() => {
      this.waits = false;
      this.paint();
    });
  }

  private paint(): void {
    const long = this.shown.length > LONG;
    const focus = this.rows.contains(document.activeElement);
    this.rows.classList.toggle("is-long", long);
    const first = long ? Math.max(Math.floor(this.rows.scrollTop / ROW_PX) - BEYOND, 0) : 0;
    const last = long ? Math.min(first + Math.ceil(this.rows.clientHeight / ROW_PX) + 2 * BEYOND, this.shown.length) : this.shown.length;
    const before = new Map(this.drawn);
    this.drawn.clear();
    const made = this.shown.slice(first, last).map((who, at) => {
      const row = before.get(who.technician_id) ?? new Row(who);
      this.drawn.set(who.technician_id, row);
      row.update(who, who.technician_id === this.chosen);
      row.item.ariaSetSize = long ? String(this.shown.length) : null;
      row.item.ariaPosInSet = long ? String(first + at + 1) : null;
      return row.item;
    });
    this.above.style.height = `${first * ROW_PX}px`;
    this.below.style.height = `${(this.shown.length - last) * ROW_PX}px`;
    place(this.rows, long ? [this.above, ...made, this.below] : made);
    if (focus && !this.rows.contains(document.activeElement)) this.refocus();
  }

  /** The row that had the focus keeps it; where it is out of sight the list holds it meanwhile. */
  private refocus(): void {
    const active = this.active && this.rows.querySelector<HTMLElement>(`[data-technician="${CSS.escape(this.active)}"]`);
    (active || this.rows).focus({ preventScroll: true });
  }

  private key(event: KeyboardEvent): void {
    const page = Math.max(Math.floor(this.rows.clientHeight / ROW_PX) - 1, 1);
    const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -Infinity, End: Infinity };
    const step = steps[event.key];
    if (step === undefined || this.shown.length === 0) return;
    const at = this.shown.findIndex((who) => who.technician_id === this.active);
    this.goTo(Math.min(Math.max(at + step, 0), this.shown.length - 1), event);
  }

  private goTo(index: number, event: Event): void {
    event.preventDefault();
    this.active = this.shown[index]?.technician_id;
    if (this.shown.length > LONG) {
      const top = index * ROW_PX;
      const least = top + ROW_PX - this.rows.clientHeight;
      if (this.rows.scrollTop > top) this.rows.scrollTop = top;
      if (this.rows.scrollTop < least) this.rows.scrollTop = least;
      this.paint();
    }
    const active = this.active && this.rows.querySelector<HTMLElement>(`[data-technician="${CSS.escape(this.active)}"]`);
    if (active) active.focus();
  }
}
