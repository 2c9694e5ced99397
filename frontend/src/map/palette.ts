// The muted colors of the base map, and of what is drawn on it, for light and dark.

export interface Palette {
  ground: string;
  residential: string;
  wood: string;
  grass: string;
  farmland: string;
  work: string;
  ice: string;
  sand: string;
  water: string;
  building: string;
  buildingLine: string;
  casing: string;
  road: string;
  major: string;
  motorway: string;
  track: string;
  border: string;
  label: string;
  roadLabel: string;
  waterLabel: string;
  halo: string;
  kinds: Record<string, string>;
  accent: string;
  paper: string;
}

export const light: Palette = {
  ground: "#efedf1",
  residential: "#e6e3e9",
  wood: "#dae6d9",
  grass: "#e3ecdd",
  farmland: "#f1f0e9",
  work: "#e9e6ec",
  ice: "#f2f7fa",
  sand: "#f3eee0",
  water: "#bcd2e3",
  building: "#e0dde3",
  buildingLine: "#d3cfd7",
  casing: "#cdc8d2",
  road: "#ffffff",
  major: "#ffffff",
  motorway: "#fbf0dc",
  track: "#d3ced8",
  border: "#a79fb0",
  label: "#4f4957",
  roadLabel: "#77707f",
  waterLabel: "#5c7d98",
  halo: "#f6f4f8",
  kinds: { travel: "#1d5cb8", onsite: "#1c7438", stop: "#5d5a66", other: "#5d5a66", gap: "#85808e", break: "#b87a0a", offline: "#85808e" },
  accent: "#7a2b68",
  paper: "#ffffff",
};

export const dark: Palette = {
  ground: "#19171c",
  residential: "#232027",
  wood: "#18251d",
  grass: "#1c241d",
  farmland: "#1d1c1c",
  work: "#221f26",
  ice: "#252a30",
  sand: "#252219",
  water: "#182c3d",
  building: "#28242d",
  buildingLine: "#332e39",
  casing: "#141216",
  road: "#3d3745",
  major: "#524b5c",
  motorway: "#65584b",
  track: "#2c2832",
  border: "#6d6578",
  label: "#bdb6c7",
  roadLabel: "#958d9f",
  waterLabel: "#6f93b0",
  halo: "#19171c",
  kinds: { travel: "#82b1ff", onsite: "#70d18f", stop: "#b3aebd", other: "#b3aebd", gap: "#7d7688", break: "#f1bb4c", offline: "#7d7688" },
  accent: "#dfa3d0",
  paper: "#1c1a1f",
};
