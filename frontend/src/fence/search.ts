// Address search as an accessible combobox: GET /map/addresses?q= → [{label, latitude, longitude}].
import { el } from "../shared/dom.ts";
import { say } from "../shared/strings.ts";

export interface Address {
  label: string;
  latitude: number;
  longitude: number;
}

const WAIT_MS = 180;
const SHORTEST = 2;

export class AddressSearch {
  private readonly input: HTMLInputElement;
  private readonly list: HTMLUListElement;
  private readonly onPick: (address: Address) => void;
  private found: Address[] = [];
  private active = -1;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private asked: AbortController | undefined;

  constructor(input: HTMLInputElement, onPick: (address: Address) => void) {
    this.input = input;
    this.onPick = onPick;
    this.list = el("ul", { class: "combobox-list", role: "listbox", id: `${input.id}-list`, hidden: "", "aria-label": say("addresses") });
    input.after(this.list);
    for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": this.list.id, autocomplete: "off" })) {
      input.setAttribute(name, value);
    }
    input.addEventListener("input", () => this.later());
    input.addEventListener("keydown", (event) => this.onKey(event));
    input.addEventListener("blur", () => setTimeout(() => this.close(), 150));
    this.list.addEventListener("pointerdown", (event) => this.onPoint(event));
  }

  private later(): void {
    clearTimeout(this.timer);
    const query = this.input.value.trim();
    if (query.length < SHORTEST) return this.close();
    this.timer = setTimeout(() => void this.ask(query), WAIT_MS);
  }

  private async ask(query: string): Promise<void> {
    this.asked?.abort();
    this.asked = new AbortController();
    try {
      const answer = await fetch(`/map/addresses?q=${encodeURIComponent(query)}`, { signal: this.asked.signal });
      const found = answer.ok ? ((await answer.json()) as { places: Address[] }).places : [];
      this.show(found);
    } catch (error) {
      if (!(error instanceof DOMException && error.name === "AbortError")) this.show([], say("not_reached"));
    }
  }

  private show(found: Address[], otherwise = say("no_address")): void {
    this.found = found;
    this.active = -1;
    const options = found.map((address, index) => el("li", { role: "option", id: `${this.list.id}-${index}`, "aria-selected": "false" }, address.label));
    this.list.replaceChildren(...(options.length ? options : [el("li", { class: "none", role: "option", "aria-disabled": "true" }, otherwise)]));
    this.list.hidden = false;
    this.input.setAttribute("aria-expanded", "true");
    this.input.removeAttribute("aria-activedescendant");
  }

  private onKey(event: KeyboardEvent): void {
    if (event.key === "Escape" && !this.list.hidden) {
      event.stopPropagation();
      this.close();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      this.move(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter" && !this.list.hidden) {
      event.preventDefault();
      this.pick(Math.max(this.active, 0));
    }
  }

  private move(step: number): void {
    if (this.list.hidden || this.found.length === 0) return;
    this.active = (this.active + step + this.found.length) % this.found.length;
    for (const [index, option] of [...this.list.children].entries()) {
      option.setAttribute("aria-selected", String(index === this.active));
      if (index === this.active) option.scrollIntoView({ block: "nearest" });
    }
    this.input.setAttribute("aria-activedescendant", `${this.list.id}-${this.active}`);
  }

  private onPoint(event: PointerEvent): void {
    const option = (event.target as Element).closest("[role=option]");
    if (!option) return;
    event.preventDefault();
    this.pick([...this.list.children].indexOf(option));
  }

  private pick(index: number): void {
    const address = this.found[index];
    if (!address) return;
    this.input.value = address.label;
    this.close();
    this.onPick(address);
  }

  private close(): void {
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
  }
}
