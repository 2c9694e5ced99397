// Which base map this installation has: GET /map/current.json.

export interface Region {
  bounds: [number, number, number, number];
  center: [number, number];
  pmtiles: string;
  attribution: string;
}

let asked: Promise<Region | null> | undefined;

async function ask(): Promise<Region | null> {
  const answer = await fetch("/map/current.json", { headers: { Accept: "application/json" } });
  if (!answer.ok) return null;
  const region = (await answer.json()) as Partial<Region> | null;
  return region?.pmtiles && region.bounds ? (region as Region) : null;
}

/** The region that serves, or null when none was added (or it cannot be reached: the page still works). */
export function currentRegion(): Promise<Region | null> {
  asked ??= ask().catch(() => null);
  return asked;
}
