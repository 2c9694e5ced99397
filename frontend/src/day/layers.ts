// The day on the map: fences, the path of each segment in its color, single positions when near.
import type { Feature, FeatureCollection } from "geojson";
import type { ExpressionSpecification, Map as LibreMap } from "maplibre-gl";
import type { Board } from "../map/create.ts";
import { circle, decodePath, type Point } from "../map/geometry.ts";
import type { Palette } from "../map/palette.ts";
import type { Day, Place } from "./data.ts";

export function fence(place: Place): Feature {
  const geometry = place.polygon ?? { type: "Polygon", coordinates: [circle([place.longitude, place.latitude], place.radius_m ?? 50)] };
  return { type: "Feature", properties: { name: place.name }, geometry: geometry as Feature["geometry"] };
}

function collection(features: Feature[]): FeatureCollection {
  return { type: "FeatureCollection", features };
}

function paths(day: Day): FeatureCollection {
  const drawn = day.segments.filter((segment) => segment.path);
  return collection(
    drawn.flatMap((segment): Feature[] => {
      const coordinates = decodePath(segment.path ?? "");
      if (coordinates.length < 2) return [];
      return [{ type: "Feature", properties: { id: segment.id, kind: segment.kind }, geometry: { type: "LineString", coordinates } }];
    }),
  );
}

function positions(day: Day): FeatureCollection {
  return collection(
    day.positions.map(([latitude, longitude]) => ({ type: "Feature", properties: {}, geometry: { type: "Point", coordinates: [longitude, latitude] } })),
  );
}

/** Everything of the day that a map should show at first. */
export function pointsOf(day: Day): Point[] {
  const along = day.segments.flatMap((segment) => (segment.path ? decodePath(segment.path) : []));
  const visited = new Set(day.segments.map((segment) => segment.location_id));
  const places = day.locations.filter((place) => visited.has(place.id)).map((place): Point => [place.longitude, place.latitude]);
  const all = [...along, ...places];
  return all.length ? all : day.locations.map((place) => [place.longitude, place.latitude]);
}

function arrow(map: LibreMap, palette: Palette): void {
  const size = 32;
  const canvas = new OffscreenCanvas(size, size).getContext("2d");
  if (!canvas) return;
  canvas.fillStyle = palette.kinds["travel"] ?? "";
  canvas.strokeStyle = palette.paper;
  canvas.lineWidth = 4;
  canvas.lineJoin = "round";
  canvas.beginPath();
  canvas.moveTo(5, 4);
  canvas.lineTo(28, 16);
  canvas.lineTo(5, 28);
  canvas.lineTo(11, 16);
  canvas.closePath();
  canvas.stroke();
  canvas.fill();
  if (map.hasImage("arrow")) map.removeImage("arrow");
  map.addImage("arrow", canvas.getImageData(0, 0, size, size), { pixelRatio: 2 });
}

function kindColor(palette: Palette): ExpressionSpecification {
  return ["match", ["get", "kind"], ...Object.entries(palette.kinds).flat(), palette.accent] as unknown as ExpressionSpecification;
}

export class DayLayers {
  private readonly board: Board;
  private chosen = "";

  constructor(board: Board, day: Day) {
    this.board = board;
    board.draw((palette) => this.paint(palette, day));
  }

  choose(id: string): void {
    this.chosen = id;
    const { map } = this.board;
    for (const layer of ["path-chosen", "path-chosen-edge"]) if (map.getLayer(layer)) map.setFilter(layer, ["==", ["get", "id"], id]);
    for (const layer of ["path", "path-gap"]) if (map.getLayer(layer)) map.setPaintProperty(layer, "line-opacity", id ? 0.45 : 0.9);
  }

  private paint(palette: Palette, day: Day): void {
    const { map } = this.board;
    arrow(map, palette);
    map.addSource("fences", { type: "geojson", data: collection(day.locations.map(fence)) });
    map.addSource("paths", { type: "geojson", data: paths(day) });
    map.addSource("positions", { type: "geojson", data: positions(day) });
    map.addLayer({ id: "fence", type: "fill", source: "fences", paint: { "fill-color": palette.kinds["onsite"] ?? "", "fill-opacity": 0.14 } });
    map.addLayer({ id: "fence-edge", type: "line", source: "fences", paint: { "line-color": palette.kinds["onsite"] ?? "", "line-width": 1.5 } });
    this.paintPaths(palette);
    map.addLayer({
      id: "positions", type: "circle", source: "positions", minzoom: 13,
      paint: { "circle-radius": 2.5, "circle-color": palette.label, "circle-opacity": 0.7, "circle-stroke-color": palette.paper, "circle-stroke-width": 1 },
    });
    this.choose(this.chosen);
  }

  private paintPaths(palette: Palette): void {
    const { map } = this.board;
    const round = { "line-cap": "round", "line-join": "round" } as const;
    const color = kindColor(palette);
    map.addLayer({ id: "path-edge", type: "line", source: "paths", layout: round, paint: { "line-color": palette.paper, "line-width": 7, "line-opacity": 0.8 } });
    map.addLayer({ id: "path", type: "line", source: "paths", layout: round, filter: ["!=", ["get", "kind"], "gap"], paint: { "line-color": color, "line-width": 5 } });
    map.addLayer({ id: "path-gap", type: "line", source: "paths", filter: ["==", ["get", "kind"], "gap"], paint: { "line-color": color, "line-width": 3, "line-dasharray": [1.5, 1.5] } });
    map.addLayer({ id: "path-chosen-edge", type: "line", source: "paths", layout: round, filter: ["==", ["get", "id"], ""], paint: { "line-color": palette.accent, "line-width": 12 } });
    map.addLayer({ id: "path-chosen", type: "line", source: "paths", layout: round, filter: ["==", ["get", "id"], ""], paint: { "line-color": color, "line-width": 7 } });
    map.addLayer({
      id: "path-arrows", type: "symbol", source: "paths", filter: ["==", ["get", "kind"], "travel"],
      layout: { "symbol-placement": "line", "symbol-spacing": 70, "icon-image": "arrow", "icon-size": 1, "icon-allow-overlap": true },
    });
  }
}
