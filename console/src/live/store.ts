// The house as React sees it. Whoever selects a part is drawn anew only when that part is another object.
import { useSyncExternalStore } from "react";
import { clock } from "./clock";
import { type Connection, type Ears, Feed, type Line } from "./feed";
import { EMPTY, type House } from "./house";

export class Store {
  private listeners = new Set<() => void>();
  house: House = EMPTY;
  connection: Connection = { is: "connecting" };

  readonly onChange = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  take(part: Partial<Pick<Store, "house" | "connection">>): void {
    Object.assign(this, part);
    for (const listener of this.listeners) listener();
  }
}

export const store = new Store();

export function useHouse<Part>(part: (house: House) => Part): Part {
  return useSyncExternalStore(store.onChange, () => part(store.house));
}

export function useConnection(): Connection {
  return useSyncExternalStore(store.onChange, () => store.connection);
}

let feed: Feed | null = null;

/** Listen until what is given back is called; `ended` when the session is over. */
export function listen(ended: () => void): () => void {
  const own = new Feed(browser, ears(ended));
  feed = own;
  own.start();
  window.addEventListener("online", tryNow);
  return () => {
    window.removeEventListener("online", tryNow);
    own.stop();
    feed = null;
    store.take({ connection: { is: "connecting" } }); // what was heard last stays, for whoever signs in again
  };
}

/** Whoever heard of it is gone. */
export function forgetHouse(): void {
  store.take({ house: EMPTY });
}

export function tryNow(): void {
  feed?.again();
}

function ears(ended: () => void): Ears {
  return {
    opening: () => clock.forget(),
    house: (house, at) => {
      clock.setBy(at);
      store.take({ house });
    },
    connection: (connection) => {
      if (connection.is !== store.connection.is || connection.is === "lost") store.take({ connection });
    },
    ended,
  };
}

const browser = {
  open: () => new WebSocket(`${location.origin.replace(/^http/, "ws")}/api/v1/live`) as Line,
  now: Date.now,
  chance: Math.random,
  later: (act: () => void, ms: number) => window.setTimeout(act, ms),
  notLater: (timer: number) => window.clearTimeout(timer),
};
