// The customers and their tables, as the server tells of them, and what is asked of it.
import { AT_LENGTH, ask } from "../session/api";

export interface Customer {
  readonly id: string;
  readonly name: string;
  readonly number: string;
  readonly level: string;
  readonly language: string;
  readonly rm: string;
  readonly deputy: string;
}

export interface Manager {
  readonly id: string;
  readonly name: string;
  readonly mobile: string;
  /** Which agent he is, if he is one too. */
  readonly agent: string;
  readonly deputy: string;
  readonly customers: number;
}

export interface Found {
  /** Of both tables as they are in use. */
  readonly version: string;
  readonly all: number;
  readonly found: number;
  readonly customers: readonly Customer[];
}

export interface Some {
  readonly count: number;
  readonly customers: readonly Pick<Customer, "id" | "name" | "level">[];
}

export interface Imported {
  readonly all: number;
  readonly new: Some;
  readonly changed: Some;
  readonly gone: Some;
  readonly warnings: readonly string[];
}

/** In Base64; empty: as they are in use. */
export interface Tables {
  readonly customers: string;
  readonly managers: string;
}

export const KINDS = ["new", "changed", "gone"] as const;
/** Bytes that both tables may have together: a request has no room for more. */
export const MOST = 3_000_000;

export const found = (text: string) => ask<Found>("GET", `/customers?q=${encodeURIComponent(text.slice(0, 100))}`);
export const managers = () => ask<Manager[]>("GET", "/managers");
export const check = (tables: Tables) => ask<Imported>("POST", "/customers/check", tables, AT_LENGTH);
export const put = (tables: Tables, version: string) =>
  ask<Imported>("PUT", "/customers", { ...tables, version }, AT_LENGTH);

/** Whether most of those who are in use would be gone: it may be the wrong file. */
export function isSweeping(told: Imported): boolean {
  const inUse = told.all - told.new.count + told.gone.count;
  return told.gone.count * 2 > inUse;
}
