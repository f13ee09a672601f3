import { useServersWords } from "./useServersWords";

/** Words of the server; where they are translated, a pointer upon them shows those that stand in its log. */
export function ServersWords({ text }: { readonly text: string }) {
  const said = useServersWords()(text);
  return said === text ? text : <span title={text}>{said}</span>;
}
