// The editable ring of a polygon: corners that are dragged, moved by arrow keys or deleted.
import { Marker, type Map as LibreMap } from "maplibre-gl";
import { moved, type Point } from "../map/geometry.ts";
import { el } from "../shared/dom.ts";
import { say } from "../shared/strings.ts";

const STEP_M = 1;
const FAR_STEP_M = 10;
const arrows: Record<string, [number, number]> = { ArrowUp: [0, 1], ArrowDown: [0, -1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };

/** Where an arrow key moves a point, in meters of ground; ten times as far with Shift. */
export function stepped(point: Point, event: KeyboardEvent): Point | undefined {
  const direction = arrows[event.key];
  if (!direction) return undefined;
  const by = event.shiftKey ? FAR_STEP_M : STEP_M;
  return moved(point, direction[0] * by, direction[1] * by);
}

export class Ring {
  points: Point[] = [];
  private markers: Marker[] = [];
  private readonly map: LibreMap;
  private readonly changed: () => void;

  constructor(map: LibreMap, changed: () => void) {
    this.map = map;
    this.changed = changed;
  }

  set(points: Point[]): void {
    this.points = points;
    this.redraw();
  }

  add(point: Point): void {
    this.points = [...this.points, point];
    this.redraw();
    this.changed();
  }

  show(visible: boolean): void {
    for (const marker of this.markers) marker.getElement().hidden = !visible;
  }

  closed(): Point[] {
    const first = this.points[0];
    return first && this.points.length > 2 ? [...this.points, first] : [];
  }

  private redraw(): void {
    for (const marker of this.markers) marker.remove();
    this.markers = this.points.map((point, index) => this.corner(point, index));
  }

  private corner(point: Point, index: number): Marker {
    const element = el("button", { type: "button", class: "fence-corner", "aria-label": say("corner", { number: index + 1 }), title: say("corner_help") });
    const marker = new Marker({ element, draggable: true }).setLngLat(point).addTo(this.map);
    const put = (to: Point): void => {
      this.points[index] = to;
      marker.setLngLat(to);
      this.changed();
    };
    marker.on("drag", () => put(marker.getLngLat().toArray()));
    element.addEventListener("click", (event) => event.stopPropagation());
    element.addEventListener("dblclick", (event) => {
      event.stopPropagation();
      this.remove(index);
    });
    element.addEventListener("keydown", (event) => {
      const to = stepped(this.points[index] ?? point, event);
      if (!to && event.key !== "Delete" && event.key !== "Backspace") return;
      event.preventDefault();
      event.stopPropagation();
      if (to) put(to);
      else this.remove(index);
    });
    return marker;
  }

  private remove(index: number): void {
    this.points = this.points.filter((_, other) => other !== index);
    this.redraw();
    this.markers[Math.min(index, this.markers.length - 1)]?.getElement().focus();
    this.changed();
  }
}
