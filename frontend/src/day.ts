import "./css/day.css";
// A technician's day, the same thing three times (line, list, map): pointing at a segment in one
// shows it in the others; choosing it opens why.
import { Marker } from "maplibre-gl";
import { type Day, isUnsure, type Segment, title } from "./day/data.ts";
import { DayLayers, pointsOf } from "./day/layers.ts";
import { drawSegments } from "./day/list.ts";
import { drawTimeline } from "./day/timeline.ts";
import { createMap, type Board } from "./map/create.ts";
import { boundsOf, decodePath, type Point } from "./map/geometry.ts";
import { el, icon, json, still } from "./shared/dom.ts";

class DayPage {
  private readonly day: Day;
  private readonly root: HTMLElement;
  private readonly canvas = el("div", { class: "day-map" });
  private board: Board | null = null;
  private layers: DayLayers | undefined;
  private chosen = "";

  constructor(root: HTMLElement, day: Day) {
    this.root = root;
    this.day = day;
    root.append(drawTimeline(day), el("div", { class: "day-below" }, drawSegments(day), this.canvas));
    this.bind();
  }

  async start(): Promise<void> {
    this.board = await createMap(this.canvas, boundsOf(pointsOf(this.day)));
    if (!this.board) return;
    this.layers = new DayLayers(this.board, this.day);
    this.pins();
    const { map } = this.board;
    map.on("click", "path", (event) => this.choose(String(event.features?.[0]?.properties["id"] ?? "")));
    map.on("mousemove", "path", (event) => this.point(String(event.features?.[0]?.properties["id"] ?? "")));
    map.on("mouseleave", "path", () => this.point(""));
  }

  private segmentOf(node: EventTarget | null): string {
    return (node as Element | null)?.closest<HTMLElement>("[data-segment]")?.dataset["segment"] ?? "";
  }

  private bind(): void {
    this.root.addEventListener("pointerover", (event) => this.point(this.segmentOf(event.target)));
    this.root.addEventListener("pointerleave", () => this.point(""));
    this.root.addEventListener("focusin", (event) => this.onFocus(event));
    this.root.addEventListener("click", (event) => this.onClick(event));
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && this.chosen && !document.querySelector("dialog[open]")) this.choose("");
    });
  }

  private onFocus(event: FocusEvent): void {
    const target = event.target as HTMLElement;
    if (!target.matches(".day-bar, .day-head, .day-pin")) return;
    this.point(this.segmentOf(target));
    // Arrowing along the line opens each segment's reasons, so that keyboard and pointer see the same.
    if (target.matches(".day-bar:focus-visible")) this.choose(this.segmentOf(target));
  }

  private onClick(event: MouseEvent): void {
    const target = (event.target as Element).closest<HTMLElement>(".day-bar, .day-head, .day-pin");
    if (!target) return;
    const id = this.segmentOf(target);
    this.choose(target.matches(".day-head") && id === this.chosen ? "" : id);
  }

  private pins(): void {
    for (const segment of this.day.segments) {
      const at = this.place(segment);
      if (!at || segment.kind === "travel" || segment.kind === "gap") continue;
      const mark = el("button", { type: "button", class: `day-pin pin-${segment.kind}`, "data-segment": segment.id, "aria-label": title(segment), title: title(segment) });
      const shapes: Record<string, () => SVGElement> = { onsite: () => icon("map-pin"), break: () => icon("coffee") };
      mark.append(isUnsure(segment) ? icon("circle-question-mark") : (shapes[segment.kind] ?? (() => icon("square")))());
      new Marker({ element: mark }).setLngLat(at).addTo(this.board!.map);
    }
  }

  private place(segment: Segment): Point | undefined {
    const place = this.day.locations.find((location) => location.id === segment.location_id);
    if (place) return [place.longitude, place.latitude];
    const path = segment.path ? decodePath(segment.path) : [];
    return path[Math.floor(path.length / 2)];
  }

  /** Light a segment up in all three places, without moving anything. */
  private point(id: string): void {
    for (const node of this.root.querySelectorAll(".is-pointed")) node.classList.remove("is-pointed");
    if (id) for (const node of this.all(id)) node.classList.add("is-pointed");
    this.layers?.choose(id || this.chosen);
  }

  private all(id: string): NodeListOf<HTMLElement> {
    return this.root.querySelectorAll<HTMLElement>(`[data-segment="${CSS.escape(id)}"]`);
  }

  private choose(id: string): void {
    this.chosen = id;
    for (const node of this.root.querySelectorAll(".is-chosen")) node.classList.remove("is-chosen");
    for (const head of this.root.querySelectorAll(".day-head")) head.setAttribute("aria-expanded", "false");
    for (const bar of this.root.querySelectorAll<HTMLElement>(".day-bar")) bar.tabIndex = -1;
    if (id) this.open(id);
    const first = this.root.querySelector<HTMLElement>(id ? `.day-bar[data-segment="${CSS.escape(id)}"]` : ".day-bar");
    if (first) first.tabIndex = 0;
    this.layers?.choose(id);
  }

  private open(id: string): void {
    for (const node of this.all(id)) {
      node.classList.add("is-chosen");
      node.querySelector(".day-head")?.setAttribute("aria-expanded", "true");
      if (node.matches(".day-item")) node.scrollIntoView({ block: "nearest", behavior: still.matches ? "instant" : "smooth" });
    }
    this.frame(this.day.segments.find((segment) => segment.id === id));
  }

  private frame(segment: Segment | undefined): void {
    if (!segment || !this.board) return;
    const at = this.place(segment);
    const points = segment.path && segment.kind === "travel" ? decodePath(segment.path) : at ? [at] : [];
    const bounds = boundsOf(points);
    if (bounds) this.board.map.fitBounds(bounds, { padding: 56, maxZoom: 16, duration: still.matches ? 0 : 600 });
  }
}

for (const root of document.querySelectorAll<HTMLElement>("[data-day]")) {
  const day = json<Day>("day-data");
  if (day && day.segments.length > 0) void new DayPage(root, day).start();
}
