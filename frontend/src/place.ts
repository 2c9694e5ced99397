// A place on a map, to look at: its fence and its pin; also inside the side panel of a list.
// Data: json_script "place-data", one Place or a list.
import "./css/day.css";
import type { Feature } from "geojson";
import { Marker } from "maplibre-gl";
import type { Place } from "./day/data.ts";
import { fence } from "./day/layers.ts";
import { createMap } from "./map/create.ts";
import { boundsOf, circle, type Point } from "./map/geometry.ts";
import { el, icon, json } from "./shared/dom.ts";

type Linked = Place & { url?: string };

function cornersOf(place: Place): Point[] {
  const around = circle([place.longitude, place.latitude], place.radius_m ?? 100, 4);
  const drawn = place.polygon as { type: string; coordinates: Point[][] | Point[][][] } | null | undefined;
  if (!drawn) return around;
  const parts = drawn.type === "MultiPolygon" ? (drawn.coordinates as Point[][][]) : [drawn.coordinates as Point[][]];
  return parts.flat(2);
}

function pin(place: Linked): HTMLElement {
  const shape = { class: "day-pin pin-onsite", title: place.name, "aria-label": place.name };
  const mark = place.url ? el("a", { ...shape, href: place.url }) : el("span", { ...shape, role: "img" });
  mark.append(icon("map-pin"));
  return mark;
}

async function show(root: HTMLElement): Promise<void> {
  const data = json<Linked | Linked[]>("place-data");
  const places = data === undefined ? [] : Array.isArray(data) ? data : [data];
  const corners = places.flatMap(cornersOf);
  const board = await createMap(root, boundsOf(corners));
  if (!board) return;
  board.map.scrollZoom.disable(); // the page scrolls; the buttons and the keyboard zoom
  board.draw((palette) => {
    const features: Feature[] = places.map(fence);
    board.map.addSource("fences", { type: "geojson", data: { type: "FeatureCollection", features } });
    board.map.addLayer({ id: "fence", type: "fill", source: "fences", paint: { "fill-color": palette.accent, "fill-opacity": 0.16 } });
    board.map.addLayer({ id: "fence-edge", type: "line", source: "fences", paint: { "line-color": palette.accent, "line-width": 1.5 } });
  });
  for (const place of places) new Marker({ element: pin(place) }).setLngLat([place.longitude, place.latitude]).addTo(board.map);
}

function showAll(root: ParentNode): void {
  for (const map of root.querySelectorAll<HTMLElement>("[data-place-map]")) void show(map);
}

showAll(document);
document.addEventListener("opentrax:content", (event) => showAll((event as CustomEvent<{ root: HTMLElement }>).detail.root));
