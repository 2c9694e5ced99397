// Many people at once: one layer of the map instead of an element each. The same shapes and colors as
// markers.ts, drawn once a state; a worker cuts the tiles, and only what changed is told to it.
import type { GeoJSONFeatureDiff, GeoJSONSource, MapMouseEvent } from "maplibre-gl";
import type { Feature, Point } from "geojson";
import type { Board } from "../map/create.ts";
import type { Palette } from "../map/palette.ts";
import { initials, isPlaced, type Placed, type Technician } from "./technician.ts";

const SOURCE = "crowd";
const SIDE = 26;
const RATIO = 2;
const LETTERS_FROM_ZOOM = 12;
const STATES = ["travel", "onsite", "stop", "break", "gap", "offline"];

type Draw = (c: CanvasRenderingContext2D) => void;

const disc: Draw = (c) => c.arc(0, 0, 9, 0, 7);
const shapes: Record<string, Draw> = {
  // An arrow that points the way they go: turned by the layer.
  travel: (c) => [[0, -11], [8, 9], [0, 5], [-8, 9]].forEach(([x = 0, y = 0], at) => (at ? c.lineTo(x, y) : c.moveTo(x, y))),
  onsite: (c) => c.roundRect(-9, -9, 18, 18, [9, 9, 9, 1]),
  stop: (c) => c.roundRect(-8, -8, 16, 16, 3),
  break: (c) => c.roundRect(-9, -8, 18, 16, [9, 9, 3, 3]),
  gap: disc,
  offline: (c) => c.arc(0, 0, 6, 0, 7),
};

function picture(state: string, palette: Palette): ImageData {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = SIDE * RATIO;
  const c = canvas.getContext("2d")!;
  c.scale(RATIO, RATIO);
  c.translate(SIDE / 2, SIDE / 2);
  c.beginPath();
  shapes[state]!(c);
  c.closePath();
  const silent = state === "gap";
  c.fillStyle = silent ? palette.paper : (palette.kinds[state] ?? palette.accent);
  c.fill();
  c.lineWidth = 2;
  c.setLineDash(silent ? [4, 3] : []);
  c.strokeStyle = silent ? (palette.kinds["gap"] ?? palette.label) : palette.paper;
  c.stroke();
  if (silent) {
    // Struck through: nothing is heard.
    c.setLineDash([]);
    c.beginPath();
    c.moveTo(-5, 5);
    c.lineTo(5, -5);
    c.stroke();
  }
  return c.getImageData(0, 0, canvas.width, canvas.height);
}

const properties = (who: Technician) => ({
  id: who.technician_id, s: who.state, h: who.state === "travel" ? (who.heading_deg ?? 0) : 0, n: initials(who.name),
});

function feature(who: Placed): Feature<Point> {
  return { type: "Feature", id: who.number, properties: properties(who), geometry: { type: "Point", coordinates: [who.longitude, who.latitude] } };
}

export class Crowd {
  private readonly board: Board;
  private readonly known = new Map<number, string>();
  private all: ReadonlyMap<string, Technician>;
  private hidden = true;

  constructor(board: Board, all: ReadonlyMap<string, Technician>, onChoose: (id: string) => void) {
    this.board = board;
    this.all = all;
    board.draw((palette) => this.paint(palette));
    board.map.on("click", SOURCE, (event: MapMouseEvent & { features?: { properties: Record<string, unknown> }[] }) => {
      const id = event.features?.[0]?.properties["id"];
      if (typeof id === "string") onChoose(id);
    });
    board.map.on("mouseenter", SOURCE, () => (board.map.getCanvas().style.cursor = "pointer"));
    board.map.on("mouseleave", SOURCE, () => (board.map.getCanvas().style.cursor = ""));
  }

  show(shown: boolean): void {
    if (this.hidden !== shown) return;
    this.hidden = !shown;
    this.board.map.setLayoutProperty(SOURCE, "visibility", shown ? "visible" : "none");
    if (shown) this.replace();
  }

  update(changed: Iterable<Technician>): void {
    const source = this.source();
    if (!source || this.hidden) return;
    const add: Feature<Point>[] = [];
    const update: GeoJSONFeatureDiff[] = [];
    for (const who of changed) {
      if (!isPlaced(who)) continue;
      const looks = `${who.state} ${who.heading_deg} ${who.name}`;
      const before = this.known.get(who.number);
      this.known.set(who.number, looks);
      if (before === undefined) {
        add.push(feature(who));
        continue;
      }
      const moved: GeoJSONFeatureDiff = { id: who.number, newGeometry: { type: "Point", coordinates: [who.longitude, who.latitude] } };
      if (before !== looks) moved.addOrUpdateProperties = Object.entries(properties(who)).map(([key, value]) => ({ key, value }));
      update.push(moved);
    }
    void source.updateData({ add, update });
  }

  private source(): GeoJSONSource | undefined {
    return this.board.map.getSource(SOURCE) as GeoJSONSource | undefined;
  }

  private replace(): void {
    this.known.clear();
    const placed = [...this.all.values()].filter(isPlaced);
    for (const who of placed) this.known.set(who.number, `${who.state} ${who.heading_deg} ${who.name}`);
    this.source()?.setData({ type: "FeatureCollection", features: placed.map(feature) });
  }

  private paint(palette: Palette): void {
    const { map } = this.board;
    for (const state of STATES) {
      const name = `who-${state}`;
      if (map.hasImage(name)) map.removeImage(name);
      map.addImage(name, picture(state, palette), { pixelRatio: RATIO });
    }
    map.addSource(SOURCE, { type: "geojson", data: { type: "FeatureCollection", features: [] }, maxzoom: 12, buffer: 32 });
    map.addLayer({
      id: SOURCE, type: "symbol", source: SOURCE,
      layout: {
        visibility: this.hidden ? "none" : "visible",
        "icon-image": ["concat", "who-", ["get", "s"]],
        "icon-size": ["interpolate", ["linear"], ["zoom"], 8, 0.6, 12, 1],
        "icon-rotate": ["get", "h"], "icon-rotation-alignment": "map",
        "icon-allow-overlap": true, "icon-ignore-placement": true,
        "text-field": ["step", ["zoom"], "", LETTERS_FROM_ZOOM, ["get", "n"]],
        "text-font": ["Inter Variable SemiBold"], "text-size": 11, "text-offset": [0, 1.5], "text-optional": true,
      },
      paint: { "text-color": palette.label, "text-halo-color": palette.halo, "text-halo-width": 1.4 },
    });
    if (!this.hidden) this.replace();
  }
}
