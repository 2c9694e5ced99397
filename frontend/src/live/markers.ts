// People on the map: a shape for the state, initials for the person, an arrow for the heading, and
// the trail of the last minutes. Moves glide, unless the viewer asked for less motion.
import type { FeatureCollection } from "geojson";
import type { GeoJSONSource } from "maplibre-gl";
import { Marker } from "maplibre-gl";
import type { Board } from "../map/create.ts";
import type { Palette } from "../map/palette.ts";
import { el, still, svg } from "../shared/dom.ts";
import { ageS, extend, initials, isPlaced, STALE_S, stateWords, type Fix, type Technician } from "./technician.ts";

const GLIDE_MS = 900;
const JUMP_DEGREES = 0.05;

interface Placed {
  marker: Marker;
  element: HTMLButtonElement;
  trail: Fix[];
  who: Technician;
  stop?: () => void;
}

function glide(placed: Placed, to: [number, number]): void {
  placed.stop?.();
  const from = placed.marker.getLngLat();
  const far = Math.abs(from.lng - to[0]) + Math.abs(from.lat - to[1]) > JUMP_DEGREES;
  if (still.matches || far) {
    placed.marker.setLngLat(to);
    return;
  }
  const begun = performance.now();
  let frame = 0;
  const step = (now: number): void => {
    const part = Math.min((now - begun) / GLIDE_MS, 1);
    const eased = 1 - (1 - part) ** 3;
    placed.marker.setLngLat([from.lng + (to[0] - from.lng) * eased, from.lat + (to[1] - from.lat) * eased]);
    if (part < 1) frame = requestAnimationFrame(step);
  };
  frame = requestAnimationFrame(step);
  placed.stop = () => cancelAnimationFrame(frame);
}

export class People {
  private readonly placed = new Map<string, Placed>();
  private readonly board: Board;
  private readonly onChoose: (id: string) => void;
  private chosen: string | undefined;

  constructor(board: Board, onChoose: (id: string) => void) {
    this.board = board;
    this.onChoose = onChoose;
    board.draw((palette) => this.paint(palette));
  }

  update(who: Technician): void {
    if (!isPlaced(who)) return;
    const at: [number, number] = [who.longitude, who.latitude];
    const known = this.placed.get(who.technician_id);
    const placed = known ?? this.place(who, at);
    placed.who = who;
    placed.trail = extend(placed.trail, who);
    if (known) glide(placed, at);
    this.dress(placed);
    this.drawTrails();
  }

  choose(id: string | undefined): void {
    this.chosen = id;
    for (const placed of this.placed.values()) this.dress(placed);
    this.drawTrails();
  }

  private place(who: Technician, at: [number, number]): Placed {
    const element = el("button", { type: "button", class: "who" });
    element.addEventListener("click", () => this.onChoose(who.technician_id));
    const marker = new Marker({ element }).setLngLat(at).addTo(this.board.map);
    const placed: Placed = { marker, element, trail: who.trail ?? [], who };
    this.placed.set(who.technician_id, placed);
    return placed;
  }

  private dress({ element, who }: Placed): void {
    element.className = element.className.replace(/\b(who-\w+|is-\w+)\b/g, "").trim();
    element.classList.add(`who-${who.state}`);
    element.classList.toggle("is-chosen", who.technician_id === this.chosen);
    element.classList.toggle("is-stale", ageS(who) > STALE_S);
    element.setAttribute("aria-label", `${who.name}: ${stateWords(who)}`);
    element.title = `${who.name} · ${stateWords(who)}`;
    const letters = el("span", { class: "who-letters" }, initials(who.name));
    const parts: Node[] = [letters];
    if (who.state === "travel" && typeof who.heading_deg === "number") {
      const arrow = svg("svg", { viewBox: "0 0 48 48", class: "who-heading", "aria-hidden": "true" },
        svg("path", { d: "M24 1 31 11 24 8.5 17 11Z", transform: `rotate(${who.heading_deg} 24 24)` }));
      parts.push(arrow);
    }
    element.replaceChildren(...parts);
  }

  private features(): FeatureCollection {
    const features = [...this.placed.values()].filter((placed) => placed.trail.length > 1).map((placed) => ({
      type: "Feature" as const,
      properties: { state: placed.who.state, chosen: placed.who.technician_id === this.chosen },
      geometry: { type: "LineString" as const, coordinates: placed.trail.map(([latitude, longitude]) => [longitude, latitude]) },
    }));
    return { type: "FeatureCollection", features };
  }

  private paint(palette: Palette): void {
    const { map } = this.board;
    map.addSource("trails", { type: "geojson", data: this.features() });
    map.addLayer({
      id: "trails", type: "line", source: "trails",
      layout: { "line-cap": "round", "line-join": "round" },
      paint: {
        "line-color": ["match", ["get", "state"], ...Object.entries(palette.kinds).flat(), palette.accent] as never,
        "line-width": ["case", ["get", "chosen"], 5, 3],
        "line-opacity": ["case", ["get", "chosen"], 0.85, 0.45],
      },
    });
  }

  private drawTrails(): void {
    (this.board.map.getSource("trails") as GeoJSONSource | undefined)?.setData(this.features());
  }
}
