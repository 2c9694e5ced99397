// People on the map: a shape for the state, initials for the person, an arrow for the heading, and
// the trail of the last minutes. Moves glide, unless the viewer asked for less motion. Where there
// are many, crowd.ts draws them and only the chosen and those who call for help are elements.
import type { FeatureCollection } from "geojson";
import type { GeoJSONSource } from "maplibre-gl";
import { Marker } from "maplibre-gl";
import type { Board } from "../map/create.ts";
import type { Palette } from "../map/palette.ts";
import { el, icon, still, svg } from "../shared/dom.ts";
import { say } from "../shared/strings.ts";
import { ageS, initials, isPlaced, STALE_S, stateWords, type Placed as Here, type Technician } from "./technician.ts";

const GLIDE_MS = 900;
const JUMP_DEGREES = 0.05;

interface Placed {
  marker: Marker;
  element: HTMLButtonElement;
  who: Here;
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
  /** Off where the crowd draws the one trail that matters. */
  drawsTrails = true;

  constructor(board: Board, onChoose: (id: string) => void) {
    this.board = board;
    this.onChoose = onChoose;
    board.draw((palette) => this.paint(palette));
  }

  /** Show these and nobody else; `moved` says whose marker has to be looked at again. */
  show(wanted: Iterable<Technician>, moved: ReadonlySet<Technician> | "all"): void {
    const here = new Map([...wanted].filter(isPlaced).map((who) => [who.technician_id, who]));
    for (const [id, placed] of this.placed) {
      if (here.has(id)) continue;
      placed.stop?.();
      placed.marker.remove();
      this.placed.delete(id);
    }
    let changed = false;
    for (const who of here.values()) {
      const known = this.placed.get(who.technician_id);
      if (known && moved !== "all" && !moved.has(who)) continue;
      changed = true;
      const at: [number, number] = [who.longitude, who.latitude];
      const placed = known ?? this.place(who, at);
      placed.who = who;
      if (known) glide(placed, at);
      this.dress(placed);
    }
    if (changed) this.drawTrails();
  }

  choose(id: string | undefined): void {
    this.chosen = id;
    for (const placed of this.placed.values()) this.dress(placed);
    this.drawTrails();
  }

  private place(who: Here, at: [number, number]): Placed {
    const element = el("button", { type: "button", class: "who" });
    element.addEventListener("click", () => this.onChoose(who.technician_id));
    const marker = new Marker({ element }).setLngLat(at).addTo(this.board.map);
    const placed: Placed = { marker, element, who };
    this.placed.set(who.technician_id, placed);
    return placed;
  }

  private dress({ element, who }: Placed): void {
    element.className = element.className.replace(/\b(who-\w+|is-\w+)\b/g, "").trim();
    element.classList.add(`who-${who.state}`);
    element.classList.toggle("is-sos", who.alarmed);
    element.classList.toggle("is-chosen", who.technician_id === this.chosen);
    element.classList.toggle("is-stale", ageS(who) > STALE_S);
    const words = `${who.alarmed ? `${say("sos")} · ` : ""}${stateWords(who)}`;
    element.setAttribute("aria-label", `${who.name}: ${words}`);
    element.title = `${who.name} · ${words}`;
    const letters = el("span", { class: "who-letters" }, initials(who.name));
    const parts: Node[] = [letters];
    if (who.alarmed) parts.push(el("span", { class: "who-tag" }, say("sos")));
    else if (who.state === "gap") parts.push(el("span", { class: "who-tag" }, icon("wifi-off")));
    if (who.state === "travel" && who.heading_deg !== null) {
      const arrow = svg("svg", { viewBox: "0 0 48 48", class: "who-heading", "aria-hidden": "true" },
        svg("path", { d: "M24 1 31 11 24 8.5 17 11Z", transform: `rotate(${who.heading_deg} 24 24)` }));
      parts.push(arrow);
    }
    element.replaceChildren(...parts);
  }

  private features(): FeatureCollection {
    const drawn = this.drawsTrails ? [...this.placed.values()] : [];
    const features = drawn.filter((placed) => placed.who.trail.length > 1).map((placed) => ({
      type: "Feature" as const,
      properties: { state: placed.who.state, chosen: placed.who.technician_id === this.chosen },
      geometry: { type: "LineString" as const, coordinates: placed.who.trail.map(([latitude, longitude]) => [longitude, latitude]) },
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
    if (!this.drawsTrails) return;
    (this.board.map.getSource("trails") as GeoJSONSource | undefined)?.setData(this.features());
  }
}
