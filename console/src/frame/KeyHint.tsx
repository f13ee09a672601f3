import { useWay } from "./key_way";

/** The key of what it stands upon, as this person has to press it; nothing for whoever wants no keys. */
export function KeyHint({ of }: { readonly of: string }) {
  const way = useWay();
  if (way === "off") return null;
  const isOurs = !/^F\d/.test(of); // or an editor's own
  return <kbd>{way === "alt" && isOurs ? `Alt ${of}` : of}</kbd>;
}
