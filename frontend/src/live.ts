// The live map: who is where and does what, now. Starts from the page's JSON, follows the live door.
import { boundsOf, type Point } from "./map/geometry.ts";
import { createMap, type Board } from "./map/create.ts";
import { bindArrows, drawList } from "./live/list.ts";
import { People } from "./live/markers.ts";
import { listen, type Link } from "./live/stream.ts";
import { isPlaced, type Technician } from "./live/technician.ts";
import { el, icon, json, still } from "./shared/dom.ts";
import { say } from "./shared/strings.ts";

const REDRAW_MS = 30_000;
const NEAR_ZOOM = 15;

class LivePage {
  private readonly root: HTMLElement;
  private readonly all = new Map<string, Technician>();
  private readonly list = el("ul", { class: "live-list", "aria-label": say("technicians") });
  private readonly link = el("p", { class: "live-link", role: "status" });
  private readonly count = el("span", { class: "muted" });
  private readonly follow = el("button", { class: "button small live-follow", type: "button", hidden: "" });
  private readonly canvas = el("div", { class: "live-map" });
  private chosen: string | undefined;
  private following = false;
  private placed = false;
  private board: Board | null = null;
  private people: People | undefined;

  constructor(root: HTMLElement) {
    this.root = root;
    for (const who of json<Technician[]>("live-data") ?? []) this.all.set(who.technician_id, who);
    const head = el("header", { class: "live-head" }, el("h1", {}, say("live_map")), this.count, this.link);
    const side = el("section", { class: "live-side", "aria-label": say("technicians") }, head, this.list);
    root.append(el("div", { class: "live-stage" }, this.canvas, this.follow), side);
    const empty = root.querySelector("template[data-empty]");
    if (empty instanceof HTMLTemplateElement && this.all.size === 0) side.append(empty.content.cloneNode(true));
    this.bind();
    this.draw();
  }

  async start(): Promise<void> {
    const placed = [...this.all.values()].filter(isPlaced).map((who): Point => [who.longitude, who.latitude]);
    this.placed = placed.length > 0;
    this.listen();
    setInterval(() => this.draw(), REDRAW_MS);
    this.board = await createMap(this.canvas, boundsOf(placed));
    if (!this.board) return;
    this.people = new People(this.board, (id) => this.choose(id));
    for (const who of this.all.values()) this.people.update(who);
    this.board.map.on("dragstart", () => this.setFollowing(false));
  }

  private bind(): void {
    bindArrows(this.list);
    this.list.addEventListener("click", (event) => {
      const id = (event.target as Element).closest<HTMLElement>("[data-technician]")?.dataset["technician"];
      if (id) this.choose(id);
    });
    this.follow.addEventListener("click", () => this.setFollowing(!this.following));
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && this.chosen && !document.querySelector("dialog[open]")) this.choose(undefined);
    });
  }

  private listen(): void {
    listen(
      {
        address: this.root.dataset["events"] ?? "/live/events",
        onEvent: (name, data) => (name === "technician" ? this.receive(data as Technician) : this.segment(data)),
        onLink: (link) => this.showLink(link),
        renew: () => this.renew(),
      },
      ["technician", "segment"],
    );
  }

  private async renew(): Promise<string> {
    const answer = await fetch(location.href);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector<HTMLElement>("[data-live]")?.dataset["events"];
    if (!fresh) throw new Error("The page has no stream any more.");
    for (const who of JSON.parse(page.getElementById("live-data")?.textContent ?? "[]") as Technician[]) this.receive(who);
    return fresh;
  }

  private receive(who: Technician): void {
    const before = this.all.get(who.technician_id);
    this.all.set(who.technician_id, { ...before, ...who });
    if (!before) this.root.querySelector(".live-side .empty")?.remove();
    this.people?.update(this.all.get(who.technician_id) ?? who);
    this.arrive(who);
    this.draw();
    if (this.following && who.technician_id === this.chosen) this.fly(who);
  }

  /** Where nothing said what to look at, the first person who appears does. */
  private arrive(who: Technician): void {
    if (this.placed || !this.board || !isPlaced(who)) return;
    this.placed = true;
    if (!this.board.base) this.board.map.jumpTo({ center: [who.longitude, who.latitude], zoom: 12 });
  }

  private segment(data: unknown): void {
    // A settled segment is the day page's matter; others on this page may listen.
    document.dispatchEvent(new CustomEvent("opentrax:segment", { detail: data }));
  }

  private choose(id: string | undefined): void {
    this.chosen = id;
    this.people?.choose(id);
    this.setFollowing(false);
    this.draw();
    const who = id ? this.all.get(id) : undefined;
    if (who) this.fly(who);
  }

  private fly(who: Technician): void {
    if (!this.board || !isPlaced(who)) return;
    const { map } = this.board;
    const zoom = Math.max(map.getZoom(), this.following ? map.getZoom() : NEAR_ZOOM);
    map.easeTo({ center: [who.longitude, who.latitude], zoom, duration: still.matches ? 0 : 800 });
  }

  private setFollowing(following: boolean): void {
    const who = this.chosen ? this.all.get(this.chosen) : undefined;
    this.following = following && who !== undefined;
    this.follow.hidden = !who;
    this.follow.setAttribute("aria-pressed", String(this.following));
    const words = this.following ? say("following", { name: who?.name ?? "" }) : say("follow", { name: who?.name ?? "" });
    this.follow.replaceChildren(icon(this.following ? "locate-fixed" : "locate"), words);
    if (this.following && who) this.fly(who);
  }

  private draw(): void {
    const all = [...this.all.values()];
    drawList(this.list, all, this.chosen);
    const reporting = all.filter((who) => who.state !== "offline").length;
    this.count.textContent = all.length ? say("reporting", { reporting, all: all.length }) : "";
  }

  private showLink(link: Link): void {
    this.link.dataset["link"] = link;
    this.link.replaceChildren(icon(link === "lost" ? "wifi-off" : "radio"), say(`link_${link}`));
  }
}

for (const root of document.querySelectorAll<HTMLElement>("[data-live]")) void new LivePage(root).start();
