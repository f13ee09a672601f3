// The worker beside the pages: keeps this build's files, says what is the matter while the server cannot be reached, and
// brings a page to the front when somebody clicks on what told him of a call.
//
// Another build is another worker. It fetches what it keeps beside the old one, and takes its place once no page of the
// old build is open any more: so a page never lacks a part of its own build.
import { toFront } from "./to_front";
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

interface Clicked extends Extendable {
  readonly notification: Notification;
}

/** The pages that are open, as a worker sees them. */
declare const clients: Parameters<typeof toFront>[0];

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

addEventListener("notificationclick", (event) => {
  (event as Clicked).notification.close();
  (event as Clicked).waitUntil(toFront(clients));
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
