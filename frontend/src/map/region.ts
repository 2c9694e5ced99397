// Which base maps this installation has: GET /map/current.json.

export interface Region {
  name: string;
  bounds: [west: number, south: number, east: number, north: number];
  pmtiles: string;
}

export interface BaseMap {
  /** The region added last comes first; its extent is where maps begin. */
  regions: Region[];
  attribution: string;
}

interface Answer {
  regions?: Region[];
  attribution?: string;
  attribution_url?: string;
}

let asked: Promise<BaseMap | null> | undefined;

async function ask(): Promise<BaseMap | null> {
  const answer = await fetch("/map/current.json", { headers: { Accept: "application/json" } });
  if (!answer.ok) return null;
  const { regions = [], attribution = "", attribution_url: source } = (await answer.json()) as Answer;
  if (regions.length === 0) return null;
  const words = source ? `<a href="${source}" target="_blank" rel="noopener noreferrer">${attribution}</a>` : attribution;
  return { regions, attribution: words };
}

/** The base map that serves, or null when none was added (or it cannot be reached: the page still works). */
export function currentBaseMap(): Promise<BaseMap | null> {
  asked ??= ask().catch(() => null);
  return asked;
}
