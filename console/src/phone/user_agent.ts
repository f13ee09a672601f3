// JsSIP, as this page has it: by which line it registers, and that line itself.
import { UA, WebSocketInterface } from "jssip";

export interface Line {
  readonly user: string;
  readonly realm: string;
  readonly password: string;
  /** The path of the WebSocket, on this page's own server. */
  readonly address: string;
}

/** Seconds between two tries to connect: soon at first. */
const FIRST_TRY_S = 1;
export const LONGEST_PAUSE_S = 5;
const EXPIRES_S = 300;

/** One that registers on this line once it is started, for this load of the page. */
export function userAgent(line: Line, page: string): UA {
  const url = `${location.origin.replace(/^http/, "ws")}${line.address}?page=${page}`;
  return new UA({
    sockets: [new WebSocketInterface(url)],
    uri: `sip:${line.user}@${line.realm}`,
    // of his own name, for it becomes his `From` in calls that come in, by which the relay knows him
    contact_uri: `sip:${line.user}@${page}.invalid;transport=ws`,
    authorization_user: line.user,
    password: line.password,
    realm: line.realm,
    register_expires: EXPIRES_S,
    session_timers: false,
    connection_recovery_min_interval: FIRST_TRY_S,
    connection_recovery_max_interval: LONGEST_PAUSE_S,
    user_agent: "ivr console",
  });
}

interface Transport {
  connect(): void;
  disconnect(): void;
}

/** The line itself, of which JsSIP's types know nothing. */
export function transportOf(ua: UA | null): Transport | undefined {
  return (ua as unknown as { readonly transport: Transport } | null)?.transport;
}
