import type { Words } from "./inParts";
import { useServersWords } from "./useServersWords";

interface Props {
  readonly text: string;
  /** The parts of which it is made, if the server tells them. */
  readonly words?: Words | undefined;
}

/** Words of the server; where they are translated, a pointer upon them shows those that stand in its log. */
export function ServersWords({ text, words }: Props) {
  const said = useServersWords()(text, words);
  return said === text ? text : <span title={text}>{said}</span>;
}
