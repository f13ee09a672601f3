// The only place that speaks HTTP: it adds the CSRF token, and makes a refusal of whatever is no success.

type Facts = Readonly<Record<string, unknown>>;

/** The server said no, or said nothing (status 0). */
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

let csrf = "";
let ended: () => void = () => undefined;

/** The token that each request carries from now on. */
export function carry(token: string): void {
  csrf = token;
}

/** What happens when a request finds that the session is over. */
export function whenEnded(act: () => void): void {
  ended = act;
}

type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** What is answered; raises `Refused`. A 401 also ends the session here, unless it is asked not to. */
export async function ask<Answer>(method: Method, path: string, body?: unknown, quietly = false): Promise<Answer> {
  const answer = await sent(method, path, body);
  if (answer.ok) return answer.status === 204 ? (undefined as Answer) : content(answer);
  if (answer.status === 401 && !quietly) ended();
  throw await refusal(answer);
}

/** JSON as what it says, all else (an archive) as it is. */
function content(answer: Response): Promise<never> {
  const isJson = answer.headers.get("Content-Type")?.startsWith("application/json") ?? true;
  return (isJson ? answer.json() : answer.blob()) as Promise<never>;
}

async function sent(method: Method, path: string, body: unknown): Promise<Response> {
  const headers: Record<string, string> = csrf && method !== "GET" ? { "X-CSRF": csrf } : {};
  if (body !== undefined) headers["Content-Type"] = "application/json";
  try {
    return await fetch(`/api/v1${path}`, {
      method,
      headers,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  } catch {
    throw new Refused(0);
  }
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
