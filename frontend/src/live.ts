// The live map: who is where and does what, now. Everything on it comes by the live door's stream.
import { boundsOf, type Point } from "./map/geometry.ts";
import { createMap, type Board } from "./map/create.ts";
import { Alarms } from "./live/alarms.ts";
import { Crowd } from "./live/crowd.ts";
import { List } from "./live/list.ts";
import { People } from "./live/markers.ts";
import { listen, type Link } from "./live/stream.ts";
import { isPlaced, stateWords, type Technician } from "./live/technician.ts";
import { Everybody, type Alarm, type Frame } from "./live/wire.ts";
import { el, icon, still } from "./shared/dom.ts";
import { say } from "./shared/strings.ts";

const REDRAW_MS = 30_000;
const NEAR_ZOOM = 15;
/** More people than this are drawn by the map itself, not as elements. */
const CROWD = 80;

class LivePage {
  private readonly root: HTMLElement;
  private readonly everybody = new Everybody();
  private readonly list = new List((id) => this.choose(id));
  private readonly alarms: Alarms;
  private readonly link = el("p", { class: "live-link", role: "status" });
  private readonly count = el("span", { class: "muted" });
  private readonly spoken = el("p", { class: "visually-hidden", role: "status" });
  private readonly follow = el("button", { class: "button small live-follow", type: "button", hidden: "" });
  private readonly canvas = el("div", { class: "live-map" });
  private readonly changed = new Set<Technician>();
  private standing: Alarm[] = [];
  private chosen: string | undefined;
  private following = false;
  private arrived = false;
  private drawing = false;
  private board: Board | null = null;
  private people: People | undefined;
  private crowd: Crowd | undefined;

  constructor(root: HTMLElement) {
    this.root = root;
    this.alarms = new Alarms(root.dataset["acknowledgement"] ?? "", (id) => this.choose(id));
    const head = el("header", { class: "live-head" }, el("h1", {}, say("live_map")), this.count, this.link);
    const side = el("section", { class: "live-side", "aria-label": say("technicians") }, this.alarms.root, head, this.list.root, this.spoken);
    root.append(el("div", { class: "live-stage" }, this.canvas, this.follow), side);
    this.follow.addEventListener("click", () => this.setFollowing(!this.following));
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && this.chosen && !document.querySelector("dialog[open]")) this.choose(undefined);
    });
  }

  async start(): Promise<void> {
    this.listen();
    setInterval(() => this.look("all"), REDRAW_MS);
    this.board = await createMap(this.canvas);
    if (!this.board) return;
    this.crowd = new Crowd(this.board, this.everybody.all, (id) => this.choose(id));
    this.people = new People(this.board, (id) => this.choose(id));
    this.board.map.on("dragstart", () => this.setFollowing(false));
    this.look("all");
  }

  private listen(): void {
    listen(
      {
        address: this.root.dataset["events"] ?? "/live/events",
        onEvent: (name, data) => (name === "alarms" ? this.alarm(data as Alarm[]) : this.receive(data as Frame)),
        onLink: (link) => this.showLink(link),
        renew: () => this.renew(),
      },
      ["now", "alarms"],
    );
  }

  private async renew(): Promise<string> {
    const answer = await fetch(location.href);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector<HTMLElement>("[data-live]")?.dataset["events"];
    if (!fresh) throw new Error("The page has no stream any more.");
    return fresh;
  }

  private receive(frame: Frame): void {
    const chosen = this.chosen ? this.everybody.all.get(this.chosen) : undefined;
    const before = chosen && stateWords(chosen);
    const changed = this.everybody.take(frame);
    this.look(changed);
    if (this.standing.length > 0) this.alarms.draw(this.standing, this.everybody.all);
    if (!chosen || !changed.includes(chosen)) return;
    if (this.following) this.fly(chosen);
    const words = stateWords(chosen);
    if (words !== before && !chosen.corrected) this.spoken.textContent = `${chosen.name}: ${words}`;
  }

  private alarm(alarms: Alarm[]): void {
    this.standing = alarms;
    const changed = this.everybody.alarm(alarms);
    this.alarms.draw(alarms, this.everybody.all);
    this.look(changed);
  }

  /** Draw these at the next frame of the screen, all at once. */
  private look(changed: Iterable<Technician>| "all"): void {
    for (const who of changed === "all" ? this.everybody.all.values() : changed) this.changed.add(who);
    if (this.drawing) return;
    this.drawing = true;
    requestAnimationFrame(() => {
      this.drawing = false;
      this.draw();
    });
  }

  private draw(): void {
    const all = [...this.everybody.all.values()];
    this.list.draw(all, this.chosen);
    const reporting = all.filter((who) => who.state !== "offline").length;
    this.count.textContent = all.length ? say("reporting", { reporting, all: all.length }) : "";
    const isCrowd = all.length > CROWD;
    this.crowd?.show(isCrowd, this.chosen);
    if (this.people) this.people.drawsTrails = !isCrowd;
    const elements = isCrowd ? all.filter((who) => who.alarmed || who.technician_id === this.chosen) : all;
    this.people?.show(elements, this.changed);
    if (this.board) this.changed.clear();
    this.arrive(all);
  }

  /** Whoever opens the page sees people, wherever the map begins. */
  private arrive(all: Technician[]): void {
    if (this.arrived || !this.board) return;
    const placed = all.filter(isPlaced).map((who): Point => [who.longitude, who.latitude]);
    const bounds = boundsOf(placed);
    if (!bounds) return;
    this.arrived = true;
    this.board.map.fitBounds(bounds, { padding: 48, maxZoom: 16, animate: false });
  }

  private choose(id: string | undefined): void {
    const before = this.chosen ? this.everybody.all.get(this.chosen) : undefined;
    this.chosen = id;
    const who = id ? this.everybody.all.get(id) : undefined;
    this.setFollowing(false);
    this.look([before, who].filter((one) => one !== undefined));
    this.people?.choose(id);
    if (who) this.fly(who);
  }

  private fly(who: Technician): void {
    if (!this.board || !isPlaced(who)) return;
    const { map } = this.board;
    const zoom = Math.max(map.getZoom(), this.following ? map.getZoom() : NEAR_ZOOM);
    map.easeTo({ center: [who.longitude, who.latitude], zoom, duration: still.matches ? 0 : 800 });
  }

  private setFollowing(following: boolean): void {
    const who = this.chosen ? this.everybody.all.get(this.chosen) : undefined;
    this.following = following && who !== undefined;
    this.follow.hidden = !who;
    this.follow.setAttribute("aria-pressed", String(this.following));
    const words = this.following ? say("following", { name: who?.name ?? "" }) : say("follow", { name: who?.name ?? "" });
    this.follow.replaceChildren(icon(this.following ? "locate-fixed" : "locate"), words);
    if (this.following && who) this.fly(who);
  }

  private showLink(link: Link): void {
    if (link === "open") this.everybody.forgetNumbers();
    this.link.dataset["link"] = link;
    this.link.replaceChildren(icon(link === "lost" ? "wifi-off" : "radio"), say(`link_${link}`));
  }
}

for (const root of document.querySelectorAll<HTMLElement>("[data-live]")) void new LivePage(root).start();
