import "../look/quality.css";
import { usePath } from "../frame/path";
import type { Signed } from "../session/session";
import { CallPage } from "./CallPage";
import { Search } from "./Search";

const ROOT = "/calls";

/** Calls that are over: the search, or the one call that the address names. */
export function Quality({ who }: { readonly who: Signed }) {
  const call = decodeURIComponent(usePath().slice(ROOT.length + 1));
  return call ? <CallPage key={call} call={call} who={who} /> : <Search rights={who.rights} />;
}

export function pathOf(call: string): string {
  return `${ROOT}/${encodeURIComponent(call)}`;
}
