// Small geometry of the sphere for what maps show; the server decides what counts.
import type { LngLatBoundsLike } from "maplibre-gl";

const EARTH_RADIUS_M = 6_371_008.8;
const radians = (degrees: number): number => (degrees * Math.PI) / 180;

export type Point = [longitude: number, latitude: number];

/** A circle as a ring of [longitude, latitude], closed. */
export function circle([longitude, latitude]: Point, radiusM: number, corners = 64): Point[] {
  const dLatitude = (radiusM / EARTH_RADIUS_M) * (180 / Math.PI);
  const dLongitude = dLatitude / Math.max(Math.cos(radians(latitude)), 0.01);
  const ring: Point[] = [];
  for (let corner = 0; corner <= corners; corner += 1) {
    const angle = (corner / corners) * 2 * Math.PI;
    ring.push([longitude + dLongitude * Math.cos(angle), latitude + dLatitude * Math.sin(angle)]);
  }
  return ring;
}

/** Move a point by meters east and north. */
export function moved([longitude, latitude]: Point, eastM: number, northM: number): Point {
  const degree = (EARTH_RADIUS_M * Math.PI) / 180;
  return [longitude + eastM / (degree * Math.max(Math.cos(radians(latitude)), 0.01)), latitude + northM / degree];
}

/** Decode a polyline of precision 6 into [longitude, latitude]. */
export function decodePath(encoded: string): Point[] {
  const points: Point[] = [];
  let index = 0;
  let latitude = 0;
  let longitude = 0;
  const next = (): number => {
    let shift = 0;
    let value = 0;
    let byte = 0;
    do {
      byte = encoded.charCodeAt(index) - 63;
      index += 1;
      value |= (byte & 0x1f) << shift;
      shift += 5;
    } while (byte >= 0x20 && index < encoded.length);
    return value & 1 ? ~(value >> 1) : value >> 1;
  };
  while (index < encoded.length) {
    latitude += next();
    longitude += next();
    points.push([longitude / 1e6, latitude / 1e6]);
  }
  return points;
}

/** The box around points, widened so that a single place is not a point. */
export function boundsOf(points: Point[]): LngLatBoundsLike | undefined {
  if (points.length === 0) return undefined;
  const longitudes = points.map((point) => point[0]);
  const latitudes = points.map((point) => point[1]);
  const pad = 0.002;
  return [
    [Math.min(...longitudes) - pad, Math.min(...latitudes) - pad],
    [Math.max(...longitudes) + pad, Math.max(...latitudes) + pad],
  ];
}
