// The worker beside the pages: keeps this build's files, and says what is the matter while the server cannot be reached.
//
// Another build is another worker. It fetches what it keeps beside the old one, and takes its place once no page of the
// old build is open any more: so a page never lacks a part of its own build.
import { wayOf } from "./way";

/** Every file in assets/, by its address, and a fingerprint of all that is kept; put in place of the words as it is built. */
declare const __BUILT__: readonly string[];
declare const __VERSION__: string;

interface Extendable extends Event {
  waitUntil(done: Promise<unknown>): void;
}

interface Fetching extends Event {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}

const BUILT = __BUILT__;
const AWAY = "/offline.html";
const NAME = `built ${__VERSION__}`;

addEventListener("install", (event) => (event as Extendable).waitUntil(fetched()));
addEventListener("activate", (event) => (event as Extendable).waitUntil(forgetOthers()));
addEventListener("fetch", (event) => {
  const { request } = event as Fetching;
  const way = wayOf(request, location.origin, BUILT);
  if (way === "kept") (event as Fetching).respondWith(kept(request));
  if (way === "page") (event as Fetching).respondWith(page(request));
});

async function fetched(): Promise<void> {
  await (await caches.open(NAME)).addAll([AWAY, ...BUILT]);
}

async function forgetOthers(): Promise<void> {
  const others = (await caches.keys()).filter((name) => name !== NAME);
  await Promise.all(others.map((name) => caches.delete(name)));
}

async function kept(request: Request): Promise<Response> {
  return (await (await caches.open(NAME)).match(request)) ?? fetch(request);
}

async function page(request: Request): Promise<Response> {
  try {
    return await fetch(request);
  } catch (away) {
    const said = await (await caches.open(NAME)).match(AWAY);
    if (said) return said;
    throw away;
  }
}
