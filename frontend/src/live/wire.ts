// The stream's frames, put together again: see opentrax/tracking/live/messages.py for the letters.
import { extend, setClock, type Technician } from "./technician.ts";

const UNITS_PER_DEGREE = 100_000;
const MOVE_LENGTH = 5;

interface Row {
  i: number;
  id?: string;
  n?: string;
  s: string;
  p?: [number, number];
  h?: number;
  a?: number;
  f?: number;
  l?: string;
  b?: number;
  k?: boolean;
}

export interface Frame {
  t: number;
  clock?: number;
  who?: Row[];
  go?: number[];
}

export interface Alarm {
  alarm_id: string;
  technician_id: string;
  name: string;
  raised_at: number;
  received_at: number;
  is_placed: boolean;
}

export class Everybody {
  readonly all = new Map<string, Technician>();
  private readonly numbered: Technician[] = [];
  private alarmed = new Set<string>();
  private readonly letters = new Intl.Collator(document.documentElement.lang, { sensitivity: "base", numeric: true });

  /** A stream that begins anew numbers people anew. */
  forgetNumbers(): void {
    this.numbered.length = 0;
  }

  take(frame: Frame): Technician[] {
    setClock(frame.clock);
    const changed = (frame.who ?? []).flatMap((row) => this.row(row) ?? []);
    const rows = frame.who?.length ?? 0;
    if (rows > 0 && frame.who?.some((row) => row.id)) this.rank();
    const moves = frame.go ?? [];
    for (let at = 0; at + MOVE_LENGTH <= moves.length; at += MOVE_LENGTH) {
      const [number = 0, north = 0, east = 0, course = -1, age = 0] = moves.slice(at, at + MOVE_LENGTH);
      const who = this.numbered[number];
      if (!who || who.latitude === null || who.longitude === null) continue;
      who.latitude = (Math.round(who.latitude * UNITS_PER_DEGREE) + north) / UNITS_PER_DEGREE;
      who.longitude = (Math.round(who.longitude * UNITS_PER_DEGREE) + east) / UNITS_PER_DEGREE;
      who.heading_deg = course < 0 ? null : course;
      who.recorded_at = frame.t - age;
      extend(who);
      changed.push(who);
    }
    return changed;
  }

  /** Mark who calls for help; returns those for whom that changed. */
  alarm(alarms: Alarm[]): Technician[] {
    const before = this.alarmed;
    this.alarmed = new Set(alarms.map((alarm) => alarm.technician_id));
    const changed = [...this.all.values()].filter((who) => before.has(who.technician_id) !== this.alarmed.has(who.technician_id));
    for (const who of changed) who.alarmed = this.alarmed.has(who.technician_id);
    return changed;
  }

  private row(row: Row): Technician | undefined {
    const id = row.id ?? this.numbered[row.i]?.technician_id;
    if (!id) return undefined;
    const known = this.all.get(id);
    const who = known ?? ({ technician_id: id, trail: [], rank: 0 } as unknown as Technician);
    Object.assign(who, {
      number: known?.number ?? this.all.size,
      name: row.n ?? known?.name ?? "",
      state: row.s,
      latitude: row.p ? row.p[0] / UNITS_PER_DEGREE : null,
      longitude: row.p ? row.p[1] / UNITS_PER_DEGREE : null,
      heading_deg: row.h === undefined || row.h < 0 ? null : row.h,
      since: row.f ?? null,
      location_name: row.l ?? null,
      recorded_at: row.a ?? null,
      battery_pct: row.b ?? null,
      corrected: row.k ?? false,
      alarmed: this.alarmed.has(id),
    } satisfies Partial<Technician>);
    extend(who);
    this.numbered[row.i] = who;
    this.all.set(id, who);
    return who;
  }

  private rank(): void {
    const names = [...this.all.values()].sort((a, b) => this.letters.compare(a.name, b.name));
    names.forEach((who, rank) => (who.rank = rank));
  }
}
