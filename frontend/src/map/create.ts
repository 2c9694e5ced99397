// One way to put a map on a page: style by theme, PMTiles from here, keyboard, scale, and an honest
// blank grid where no region was added yet.
import "maplibre-gl/dist/maplibre-gl.css";
import "../css/map.css";
import {
  addProtocol,
  AttributionControl,
  Map as LibreMap,
  NavigationControl,
  ScaleControl,
  setWorkerUrl,
  type LngLatBoundsLike,
} from "maplibre-gl";
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?url";
import { Protocol } from "pmtiles";
import { el, icon, isDark, onThemeChange } from "../shared/dom.ts";
import { say } from "../shared/strings.ts";
import { dark, light, type Palette } from "./palette.ts";
import { currentBaseMap, type BaseMap } from "./region.ts";
import { mapStyle } from "./style.ts";

const MAX_ZOOM = 19;
let prepared = false;

function prepare(): void {
  if (prepared) return;
  prepared = true;
  setWorkerUrl(new URL(workerUrl, location.href).href);
  addProtocol("pmtiles", new Protocol().tile);
}

export interface Board {
  map: LibreMap;
  base: BaseMap | null;
  palette: () => Palette;
  /** Draws the page's own sources and layers; called again whenever the style was replaced. */
  draw: (paint: (palette: Palette) => void) => void;
}

const TELL_AFTER_MS = 1000;

const palette = (): Palette => (isDark() ? dark : light);

function hint(container: HTMLElement): void {
  const words = el("span", {}, `${say("no_map")} `, el("code", {}, "opentrax map add FILE.osm.pbf"));
  container.append(el("p", { class: "map-hint" }, icon("map"), words));
}

function refused(container: HTMLElement): void {
  container.append(el("p", { class: "map-hint", role: "alert" }, icon("map-pin-off"), el("span", {}, say("no_webgl"))));
}

function locale(): Record<string, string> {
  return {
    "NavigationControl.ZoomIn": say("zoom_in"),
    "NavigationControl.ZoomOut": say("zoom_out"),
    "AttributionControl.ToggleAttribution": say("map_sources"),
    "Map.Title": say("map"),
  };
}

function start(container: HTMLElement, base: BaseMap | null, bounds?: LngLatBoundsLike): LibreMap {
  const map = new LibreMap({
    container,
    style: mapStyle(palette(), base),
    bounds: bounds ?? base?.regions[0]?.bounds ?? [-160, -50, 160, 70],
    fitBoundsOptions: { padding: 48, maxZoom: 16 },
    maxZoom: MAX_ZOOM,
    attributionControl: false,
    dragRotate: false,
    pitchWithRotate: false,
    locale: locale(),
    fadeDuration: 150,
  });
  // A tile that the leaving page does not wait for any more is no fault, and the browser may drop it before it says
  // that the page leaves. So a fault is told a moment later, by a page that is still there.
  let leaving = false;
  addEventListener("pagehide", () => (leaving = true));
  map.on("error", ({ error }) => {
    setTimeout(() => {
      if (!leaving) console.error(`The map: ${error.message}`);
    }, TELL_AFTER_MS);
  });
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  map.addControl(new AttributionControl({ compact: true }));
  map.addControl(new NavigationControl({ showCompass: false }), "top-right");
  map.addControl(new ScaleControl({ unit: document.body.dataset["units"] === "imperial" ? "imperial" : "metric" }), "bottom-left");
  return map;
}

/** Put a map into `container`. Resolves when it can be drawn on; null where the browser has no WebGL. */
export async function createMap(container: HTMLElement, bounds?: LngLatBoundsLike): Promise<Board | null> {
  prepare();
  container.classList.add("map");
  const base = await currentBaseMap();
  let map: LibreMap;
  try {
    map = start(container, base, bounds);
  } catch {
    refused(container);
    return null;
  }
  if (!base) hint(container);
  const painters: ((palette: Palette) => void)[] = [];
  onThemeChange(() => {
    map.setStyle(mapStyle(palette(), base), { diff: false });
    map.once("style.load", () => painters.forEach((paint) => paint(palette())));
  });
  await new Promise<void>((ready) => (map.isStyleLoaded() ? ready() : map.once("style.load", () => ready())));
  const draw = (paint: (palette: Palette) => void) => {
    painters.push(paint);
    paint(palette());
  };
  return { map, base, palette, draw };
}
