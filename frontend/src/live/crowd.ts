// Many people at once: one canvas over the map instead of an element each. The map below is drawn
// again only when somebody moves it, not each time one of thousands moves: that costs a computer
// without a graphics card a third of a second, and this a few milliseconds. The shapes and colors
// are those of markers.ts, drawn once a state. The map is never turned or tilted, so a place on the
// screen is one multiplication.
import type { MapMouseEvent } from "maplibre-gl";
import type { Board } from "../map/create.ts";
import type { Palette } from "../map/palette.ts";
import { initials, isPlaced, type Technician } from "./technician.ts";

const SIDE = 26;
const TURN_DEGREES = 10;
const NEAR_PX = 14;
const TILE_PX = 512;
const SMALL_BELOW_ZOOM = 11;
/** Letters are drawn beside so many at most: more would hide one another. */
const LETTERED = 150;

type Pen = CanvasRenderingContext2D;

const disc = (c: Pen): void => c.arc(0, 0, 9, 0, 7);
const shapes: Record<string, (c: Pen) => void> = {
  travel: (c) => [[0, -11], [8, 9], [0, 5], [-8, 9]].forEach(([x = 0, y = 0], at) => (at ? c.lineTo(x, y) : c.moveTo(x, y))),
  onsite: (c) => c.roundRect(-9, -9, 18, 18, [9, 9, 9, 1]),
  stop: (c) => c.roundRect(-8, -8, 16, 16, 3),
  break: (c) => c.roundRect(-9, -8, 18, 16, [9, 9, 3, 3]),
  gap: disc,
  offline: (c) => c.arc(0, 0, 6, 0, 7),
};

function picture(state: string, palette: Palette, turnDegrees: number): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  const ratio = devicePixelRatio;
  canvas.width = canvas.height = Math.ceil(SIDE * ratio);
  const c = canvas.getContext("2d")!;
  c.scale(ratio, ratio);
  c.translate(SIDE / 2, SIDE / 2);
  c.rotate((turnDegrees * Math.PI) / 180);
  c.beginPath();
  (shapes[state] ?? disc)(c);
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
  return canvas;
}

const mercator = (latitude: number): number => 0.5 - Math.log(Math.tan(Math.PI / 4 + (latitude * Math.PI) / 360)) / (2 * Math.PI);

export class Crowd {
  private readonly board: Board;
  private readonly all: ReadonlyMap<string, Technician>;
  private readonly canvas = document.createElement("canvas");
  private readonly pictures = new Map<string, HTMLCanvasElement>();
  private readonly here: { who: Technician; x: number; y: number }[] = [];
  private palette: Palette;
  private shown = false;
  private waits = false;
  private chosen: string | undefined;

  constructor(board: Board, all: ReadonlyMap<string, Technician>, onChoose: (id: string) => void) {
    this.board = board;
    this.all = all;
    this.palette = board.palette();
    this.canvas.className = "live-crowd";
    this.canvas.setAttribute("aria-hidden", "true");
    board.map.getCanvas().after(this.canvas);
    board.draw((palette) => {
      this.palette = palette;
      this.pictures.clear();
      this.paint();
    });
    board.map.on("move", () => this.paint());
    board.map.on("resize", () => this.paint());
    board.map.on("click", (event: MapMouseEvent) => {
      const who = this.near(event.point.x, event.point.y);
      if (who) onChoose(who.technician_id);
    });
    board.map.on("mousemove", (event: MapMouseEvent) => {
      if (this.shown) board.map.getCanvas().style.cursor = this.near(event.point.x, event.point.y) ? "pointer" : "";
    });
  }

  show(shown: boolean, chosen: string | undefined): void {
    this.shown = shown;
    this.chosen = chosen;
    this.canvas.hidden = !shown;
    if (!shown) this.here.length = 0;
    if (this.waits || !shown) return;
    this.waits = true;
    requestAnimationFrame(() => {
      this.waits = false;
      this.paint();
    });
  }

  private near(x: number, y: number): Technician | undefined {
    let best: Technician | undefined;
    let least = NEAR_PX ** 2;
    for (const one of this.here) {
      const apart = (one.x - x) ** 2 + (one.y - y) ** 2;
      if (apart >= least) continue;
      best = one.who;
      least = apart;
    }
    return best;
  }

  private pictureOf(who: Technician): HTMLCanvasElement {
    const turn = who.state === "travel" ? Math.round((who.heading_deg ?? 0) / TURN_DEGREES) * TURN_DEGREES : 0;
    const key = `${who.state} ${turn}`;
    const known = this.pictures.get(key) ?? picture(who.state, this.palette, turn);
    this.pictures.set(key, known);
    return known;
  }

  private paint(): void {
    if (!this.shown) return;
    const { map } = this.board;
    const [width, height, ratio] = [this.canvas.clientWidth, this.canvas.clientHeight, devicePixelRatio];
    if (this.canvas.width !== Math.round(width * ratio) || this.canvas.height !== Math.round(height * ratio)) {
      this.canvas.width = Math.round(width * ratio);
      this.canvas.height = Math.round(height * ratio);
    }
    const c = this.canvas.getContext("2d")!;
    c.setTransform(ratio, 0, 0, ratio, 0, 0);
    c.clearRect(0, 0, width, height);
    const center = map.getCenter();
    const world = TILE_PX * 2 ** map.getZoom();
    const [left, top] = [(center.lng / 360) * world - width / 2, mercator(center.lat) * world - height / 2];
    const onScreen = (latitude: number, longitude: number): [number, number] =>
      [(longitude / 360) * world - left, mercator(latitude) * world - top];
    this.trail(c, onScreen);
    const side = map.getZoom() < SMALL_BELOW_ZOOM ? SIDE * 0.6 : SIDE;
    this.here.length = 0;
    for (const who of this.all.values()) {
      if (!isPlaced(who) || who.alarmed || who.technician_id === this.chosen) continue;
      const [x, y] = onScreen(who.latitude, who.longitude);
      if (x < -side || y < -side || x > width + side || y > height + side) continue;
      c.drawImage(this.pictureOf(who), x - side / 2, y - side / 2, side, side);
      this.here.push({ who, x, y });
    }
    if (this.here.length <= LETTERED) this.letter(c);
  }

  private letter(c: Pen): void {
    c.font = `650 11px ${getComputedStyle(this.canvas).fontFamily}`;
    c.textAlign = "center";
    c.lineWidth = 3;
    c.strokeStyle = this.palette.halo;
    c.fillStyle = this.palette.label;
    for (const { who, x, y } of this.here) {
      const letters = initials(who.name);
      c.strokeText(letters, x, y + 22);
      c.fillText(letters, x, y + 22);
    }
  }

  private trail(c: Pen, onScreen: (latitude: number, longitude: number) => [number, number]): void {
    const who = this.chosen ? this.all.get(this.chosen) : undefined;
    if (!who || who.trail.length < 2) return;
    c.beginPath();
    who.trail.forEach(([latitude, longitude], at) => (at ? c.lineTo(...onScreen(latitude, longitude)) : c.moveTo(...onScreen(latitude, longitude))));
    c.lineWidth = 5;
    c.lineJoin = c.lineCap = "round";
    c.globalAlpha = 0.85;
    c.strokeStyle = this.palette.kinds[who.state] ?? this.palette.accent;
    c.stroke();
    c.globalAlpha = 1;
  }
}
