// Where a location is and how far it reaches: a pin, and a circle or a polygon around it. Everything
// ends in the form's own inputs, which also work alone.
import "./css/fence.css";
import type { Feature, FeatureCollection } from "geojson";
import type { GeoJSONSource } from "maplibre-gl";
import { Marker } from "maplibre-gl";
import { Ring, stepped } from "./fence/ring.ts";
import { AddressSearch, type Address } from "./fence/search.ts";
import { createMap, type Board } from "./map/create.ts";
import { boundsOf, circle, type Point } from "./map/geometry.ts";
import type { Palette } from "./map/palette.ts";
import { el, icon, still } from "./shared/dom.ts";
import { say } from "./shared/strings.ts";

const NEAR_ZOOM = 16.5;
type Shape = "circle" | "polygon";

class FenceEditor {
  private readonly root: HTMLElement;
  private readonly canvas: HTMLElement;
  private board!: Board;
  private ring!: Ring;
  private pin: Marker | undefined;

  constructor(root: HTMLElement) {
    this.root = root;
    this.canvas = this.part("[data-fence-map]");
  }

  async start(): Promise<void> {
    this.bindInputs();
    const search = this.root.querySelector<HTMLInputElement>("[data-fence-search]");
    if (search) new AddressSearch(search, (address) => this.goTo(address));
    const polygon = this.readPolygon();
    const at = this.at();
    const board = await createMap(this.canvas, boundsOf([...polygon, ...(at ? circle(at, this.radius()) : [])]));
    if (!board) return;
    this.board = board;
    this.ring = new Ring(board.map, () => this.writePolygon());
    board.draw((palette) => this.paint(palette));
    this.ring.set(polygon);
    if (at) this.place(at);
    board.map.on("click", (event) => this.onMapClick(event.lngLat.toArray()));
    this.showShape();
  }

  private part<T extends HTMLElement = HTMLElement>(selector: string): T {
    const node = this.root.querySelector<T>(selector);
    if (!node) throw new Error(`The fence editor needs ${selector}.`);
    return node;
  }

  private input(name: string): HTMLInputElement {
    return this.part<HTMLInputElement>(`[data-fence="${name}"]`);
  }

  private at(): Point | undefined {
    const longitude = this.input("longitude").value;
    const latitude = this.input("latitude").value;
    return longitude && latitude ? [Number(longitude), Number(latitude)] : undefined;
  }

  private radius(): number {
    return Number(this.input("radius").value) || Number(this.input("radius").min) || 50;
  }

  private shape(): Shape {
    return this.root.querySelector<HTMLInputElement>("[data-fence-shape]:checked")?.value === "polygon" ? "polygon" : "circle";
  }

  private bindInputs(): void {
    const range = this.part<HTMLInputElement>("[data-fence-range]");
    const radius = this.input("radius");
    range.value = radius.value;
    range.addEventListener("input", () => this.set(radius, range.value));
    radius.addEventListener("input", () => {
      range.value = radius.value;
      this.redraw();
    });
    for (const name of ["latitude", "longitude"]) {
      this.input(name).addEventListener("change", () => {
        const at = this.at();
        if (at) this.place(at, true);
      });
    }
    for (const choice of this.root.querySelectorAll("[data-fence-shape]")) choice.addEventListener("change", () => this.showShape());
    this.part("[data-fence-middle]").addEventListener("click", () => this.onMapClick(this.board.map.getCenter().toArray()));
    this.part("[data-fence-clear]").addEventListener("click", () => {
      this.ring.set([]);
      this.writePolygon();
    });
  }

  private set(input: HTMLInputElement, value: string): void {
    input.value = value;
    input.dispatchEvent(new Event("input", { bubbles: true }));
    this.redraw();
  }

  private onMapClick(point: Point): void {
    if (this.shape() === "polygon") {
      this.ring.add(point);
      if (!this.at()) this.place(point);
    } else this.place(point);
  }

  private goTo(address: Address): void {
    this.place([address.longitude, address.latitude], true);
    const target = document.getElementById(this.root.dataset["address"] ?? "");
    if (target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement) target.value = address.label;
  }

  private place(at: Point, fly = false): void {
    this.input("longitude").value = at[0].toFixed(6);
    this.input("latitude").value = at[1].toFixed(6);
    if (!this.board) return;
    this.pin ??= this.makePin(at);
    this.pin.setLngLat(at);
    this.redraw();
    const { map } = this.board;
    if (fly) map.easeTo({ center: at, zoom: Math.max(map.getZoom(), NEAR_ZOOM), duration: still.matches ? 0 : 700 });
  }

  private makePin(at: Point): Marker {
    const element = el("button", { type: "button", class: "fence-pin", "aria-label": say("pin"), title: say("pin_help") }, icon("map-pin"));
    const pin = new Marker({ element, draggable: true, anchor: "bottom" }).setLngLat(at).addTo(this.board.map);
    pin.on("drag", () => this.place(pin.getLngLat().toArray()));
    element.addEventListener("click", (event) => event.stopPropagation());
    element.addEventListener("keydown", (event) => {
      const to = stepped(pin.getLngLat().toArray(), event);
      if (!to) return;
      event.preventDefault();
      event.stopPropagation();
      this.place(to);
    });
    return pin;
  }

  private readPolygon(): Point[] {
    const text = this.input("polygon").value.trim();
    if (!text || text === "null") return [];
    try {
      const polygon = JSON.parse(text) as { coordinates?: Point[][] };
      return (polygon.coordinates?.[0] ?? []).slice(0, -1);
    } catch {
      return [];
    }
  }

  private writePolygon(): void {
    const ring = this.ring.closed();
    const used = this.shape() === "polygon" && ring.length > 0;
    const rounded = ring.map(([longitude, latitude]) => [Number(longitude.toFixed(6)), Number(latitude.toFixed(6))]);
    this.input("polygon").value = used ? JSON.stringify({ type: "Polygon", coordinates: [rounded] }) : "";
    this.redraw();
  }

  private showShape(): void {
    const polygon = this.shape() === "polygon";
    for (const node of this.root.querySelectorAll<HTMLElement>("[data-fence-for]")) node.hidden = node.dataset["fenceFor"] !== this.shape();
    if (!this.board) return;
    this.ring.show(polygon);
    this.writePolygon();
  }

  private feature(): Feature[] {
    const at = this.at();
    const polygon = this.shape() === "polygon";
    const ring = polygon ? this.ring.closed() : at ? circle(at, this.radius()) : [];
    if (ring.length) return [{ type: "Feature", properties: {}, geometry: { type: "Polygon", coordinates: [ring] } }];
    if (!polygon || this.ring.points.length < 2) return [];
    return [{ type: "Feature", properties: {}, geometry: { type: "LineString", coordinates: this.ring.points } }];
  }

  private collection(): FeatureCollection {
    return { type: "FeatureCollection", features: this.feature() };
  }

  private paint(palette: Palette): void {
    const { map } = this.board;
    map.addSource("fence", { type: "geojson", data: this.collection() });
    map.addLayer({ id: "fence", type: "fill", source: "fence", filter: ["==", ["geometry-type"], "Polygon"], paint: { "fill-color": palette.accent, "fill-opacity": 0.18 } });
    map.addLayer({ id: "fence-edge", type: "line", source: "fence", paint: { "line-color": palette.accent, "line-width": 2 } });
  }

  private redraw(): void {
    (this.board?.map.getSource("fence") as GeoJSONSource | undefined)?.setData(this.collection());
  }
}

for (const root of document.querySelectorAll<HTMLElement>("[data-fence-editor]")) void new FenceEditor(root).start();
