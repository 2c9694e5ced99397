// Our own map style over the layers that opentrax.maps builds (landuse, water, boundary, buildings,
// roads, places; attributes class, name, ref). It names no glyphs: the browser draws the labels in
// Inter from our own font file, so no request leaves the installation.
import type { ExpressionSpecification, LayerSpecification, StyleSpecification, VectorSourceSpecification } from "maplibre-gl";
import type { Palette } from "./palette.ts";
import type { BaseMap, Region } from "./region.ts";

const FONT = ["Inter Variable Medium"];
const STRONG = ["Inter Variable SemiBold"];

const isClass = (...names: string[]): ExpressionSpecification => ["match", ["get", "class"], names, true, false];

const grow = (...stops: [number, number][]): ExpressionSpecification =>
  ["interpolate", ["exponential", 1.6], ["zoom"], ...stops.flat()] as ExpressionSpecification;

function ground(p: Palette, source: string): LayerSpecification[] {
  const land: ExpressionSpecification = [
    "match", ["get", "class"],
    ["wood"], p.wood,
    ["grass", "park", "pitch", "scrub", "reserve", "wetland"], p.grass,
    ["farmland"], p.farmland,
    ["residential"], p.residential,
    ["industrial", "commercial", "quarry"], p.work,
    ["ice"], p.ice,
    ["sand"], p.sand,
    p.ground,
  ];
  return [
    { id: "landuse", type: "fill", source, "source-layer": "landuse", paint: { "fill-color": land, "fill-antialias": false } },
    { id: "water", type: "fill", source, "source-layer": "water", filter: ["==", ["geometry-type"], "Polygon"], paint: { "fill-color": p.water } },
    {
      id: "waterways", type: "line", source, "source-layer": "water", filter: ["==", ["geometry-type"], "LineString"],
      layout: { "line-cap": "round" },
      paint: { "line-color": p.water, "line-width": ["match", ["get", "class"], ["river", "canal"], 3, 1] },
    },
    {
      id: "buildings", type: "fill", source, "source-layer": "buildings", minzoom: 13.5,
      paint: { "fill-color": p.building, "fill-outline-color": p.buildingLine },
    },
  ];
}

type Draw = (id: string, classes: string[], color: string, width: ExpressionSpecification, minzoom: number) => LayerSpecification;

function roadsOf(source: string): Draw {
  return (id, classes, color, width, minzoom) => ({
    id, type: "line", source, "source-layer": "roads", minzoom, filter: isClass(...classes),
    layout: { "line-cap": "round", "line-join": "round" }, paint: { "line-color": color, "line-width": width },
  });
}

function roads(p: Palette, source: string): LayerSpecification[] {
  const road = roadsOf(source);
  const minor = grow([12, 0.8], [14, 3], [18, 16]);
  const minorCasing = grow([12, 1.4], [14, 4.4], [18, 18]);
  const middle = grow([9, 0.8], [12, 2.2], [14, 4.6], [18, 20]);
  const middleCasing = grow([9, 1.4], [12, 3.6], [14, 6.2], [18, 22]);
  const main = grow([6, 0.8], [10, 2.2], [14, 6], [18, 24]);
  const mainCasing = grow([6, 1.4], [10, 3.6], [14, 7.6], [18, 26]);
  const paths = road("paths", ["path", "track"], p.track, grow([13, 0.8], [18, 4]), 13);
  if (paths.type === "line") paths.paint = { ...paths.paint, "line-dasharray": [3, 2] };
  return [
    paths,
    road("service-casing", ["service"], p.casing, grow([13, 1], [18, 10]), 13),
    road("minor-casing", ["minor"], p.casing, minorCasing, 12),
    road("middle-casing", ["secondary", "tertiary"], p.casing, middleCasing, 9),
    road("main-casing", ["motorway", "trunk", "primary"], p.casing, mainCasing, 5),
    road("service", ["service"], p.road, grow([13, 0.6], [18, 8]), 13),
    road("minor", ["minor"], p.road, minor, 12),
    road("middle", ["secondary", "tertiary"], p.major, middle, 9),
    road("main", ["primary"], p.major, main, 5),
    road("motorway", ["motorway", "trunk"], p.motorway, main, 5),
    {
      id: "border", type: "line", source, "source-layer": "boundary",
      paint: {
        "line-color": p.border, "line-dasharray": [4, 2],
        "line-width": ["match", ["get", "class"], ["country"], 1.6, ["state"], 1.2, 0.7],
        "line-opacity": ["match", ["get", "class"], ["country", "state"], 0.9, 0.5],
      },
    },
  ];
}

function labels(p: Palette, source: string): LayerSpecification[] {
  const halo = { "text-halo-color": p.halo, "text-halo-width": 1.6 };
  const name: ExpressionSpecification = ["get", "name"];
  return [
    {
      id: "water-names", type: "symbol", source, "source-layer": "water", minzoom: 11, filter: ["all", ["has", "name"], isClass("river", "canal", "stream")],
      layout: { "symbol-placement": "line", "symbol-spacing": 400, "text-field": name, "text-font": FONT, "text-size": 11, "text-letter-spacing": 0.08 },
      paint: { "text-color": p.waterLabel, ...halo },
    },
    {
      id: "road-names", type: "symbol", source, "source-layer": "roads", minzoom: 13, filter: ["has", "name"],
      layout: { "symbol-placement": "line", "symbol-spacing": 320, "text-field": name, "text-font": FONT, "text-size": grow([13, 10], [18, 13]), "text-rotation-alignment": "map" },
      paint: { "text-color": p.roadLabel, ...halo },
    },
    {
      id: "small-places", type: "symbol", source, "source-layer": "places", minzoom: 11, filter: isClass("suburb", "hamlet", "quarter", "neighbourhood", "locality", "isolated_dwelling"),
      layout: { "text-field": name, "text-font": FONT, "text-size": 11, "text-max-width": 7 },
      paint: { "text-color": p.roadLabel, ...halo },
    },
    {
      id: "places", type: "symbol", source, "source-layer": "places", filter: isClass("city", "town", "village", "country", "state", "region"),
      layout: {
        "text-field": name, "text-font": STRONG, "text-max-width": 8, "text-letter-spacing": -0.01,
        "text-size": ["match", ["get", "class"], ["city", "country"], 16, ["town"], 14, 12.5],
        "symbol-sort-key": ["match", ["get", "class"], ["country"], 0, ["city"], 1, ["town"], 2, 3],
      },
      paint: { "text-color": p.label, ...halo },
    },
  ];
}

function sourceOf(region: Region, attribution: string): VectorSourceSpecification {
  const url = new URL(region.pmtiles, location.href).href;
  return { type: "vector", url: `pmtiles://${url}`, attribution };
}

/** The whole style; without a base map only what pages draw themselves, over the grid behind the canvas. */
export function mapStyle(p: Palette, base: BaseMap | null): StyleSpecification {
  if (!base) return { version: 8, sources: {}, layers: [] };
  // The one added last lies on top, and all land lies below all labels.
  const names = base.regions.map((region) => region.name).toReversed();
  const each = (make: (p: Palette, source: string) => LayerSpecification[]): LayerSpecification[] =>
    names.flatMap((name) => make(p, name).map((layer) => ({ ...layer, id: `${name}/${layer.id}` })));
  return {
    version: 8,
    sources: Object.fromEntries(base.regions.map((region) => [region.name, sourceOf(region, base.attribution)])),
    layers: [{ id: "ground", type: "background", paint: { "background-color": p.ground } }, ...each(ground), ...each(roads), ...each(labels)],
  };
}
