// The only place that speaks HTTP: it adds the CSRF token, and makes a refusal of whatever is no success.
import { withinSilence } from "./silence";

type Facts = Readonly<Record<string, unknown>>;

/** The server said no. */
export class Refused extends Error {
  readonly status: number;
  readonly needs: string;
  /** Seconds until it may be tried again. */
  readonly retryAfter: number;
  /** All that is said of it, such as the complaints. */
  readonly facts: Facts;

  constructor(status: number, message = "", needs = "", retryAfter = 0, facts: Facts = {}) {
    super(message);
    this.status = status;
    this.needs = needs;
    this.retryAfter = retryAfter;
    this.facts = facts;
  }
}

/** What asking again does: nothing was to be done, what may have been done is not done twice, or it is. */
type Again = "asks" | "once" | "twice";

/** The server said nothing: it may have done it all the same. */
export class Unanswered extends Refused {
  readonly again: Again;

  constructor(again: Again) {
    super(0);
    this.again = again;
  }
}

let csrf = "";
let ended: () => void = () => undefined;

/** Whether what is asked just now is asked by the page, and not by whoever sits before it. */
let isOwn = false;

/** `act` asks because it is time, or something has changed: nobody stays signed in by it. Counts until it first waits. */
export function byPage<Told>(act: () => Told): Told {
  const before = isOwn;
  isOwn = true;
  try {
    return act();
  } finally {
    isOwn = before;
  }
}

/** The token that each request carries from now on. */
export function carry(token: string): void {
  csrf = token;
}

/** What happens when a request finds that the session is over. */
export function whenEnded(act: () => void): void {
  ended = act;
}

type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

export interface How {
  /** A 401 does not end the session here. */
  readonly quietly?: boolean;
  /** By which the server knows it again; see `once`. */
  readonly key?: string;
  /** Milliseconds without a word from the server after which it is given up. */
  readonly silence?: number;
}

const SILENCE = 20_000;
/** For what the server may have to work at. */
export const AT_LENGTH: How = { silence: 180_000 };
/** Those of a proxy before a server that it does not reach, or that does not answer it. */
const UNREACHED = [502, 504];

/** What is answered; raises `Refused`. */
export async function ask<Answer>(method: Method, path: string, body?: unknown, how: How = {}): Promise<Answer> {
  const answer = await sent(method, path, body, how);
  if (answer.ok) return answer.status === 204 ? (undefined as Answer) : content(answer);
  if (answer.status === 401 && !how.quietly) ended();
  throw await refusal(answer);
}

/** JSON as what it says, all else (an archive) as it is. */
function content(answer: Response): Promise<never> {
  const isJson = answer.headers.get("Content-Type")?.startsWith("application/json") ?? true;
  return (isJson ? answer.json() : answer.blob()) as Promise<never>;
}

async function sent(method: Method, path: string, body: unknown, how: How): Promise<Response> {
  const request: RequestInit = {
    method,
    headers: headers(method, body, how),
    ...(body !== undefined && { body: JSON.stringify(body) }),
  };
  const answer = await withinSilence(`/api/v1${path}`, request, how.silence ?? SILENCE).catch(() => null);
  if (answer === null || UNREACHED.includes(answer.status)) throw new Unanswered(again(method, how));
  return answer;
}

function headers(method: Method, body: unknown, how: How): Record<string, string> {
  return {
    ...(csrf && method !== "GET" && { "X-CSRF": csrf }),
    ...(body !== undefined && { "Content-Type": "application/json" }),
    ...(isOwn && method === "GET" && { "X-Asked-By": "page" }),
    ...(how.key && { "Idempotency-Key": how.key }),
  };
}

function again(method: Method, how: How): Again {
  if (method === "GET") return "asks";
  return how.key ? "once" : "twice";
}

async function refusal(answer: Response): Promise<Refused> {
  const text = await answer.text();
  const retryAfter = Number(answer.headers.get("Retry-After") ?? 0);
  const facts = factsIn(text);
  const message = String(facts.error ?? (text.startsWith("{") ? "" : text));
  return new Refused(answer.status, message, String(facts.needs ?? ""), retryAfter, facts);
}

function factsIn(text: string): Facts {
  try {
    return Object(JSON.parse(text));
  } catch {
    return {};
  }
}
