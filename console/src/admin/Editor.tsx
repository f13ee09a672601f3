import { useEffect, useRef } from "react";
import { useServersWords } from "../said/useServersWords";
import type { Schema } from "./completing";
import { type Editing, editing } from "./editing";
import type { Complaint, Names } from "./rules";

interface Props {
  readonly label: string;
  readonly text: string;
  /** Another number: `text` is not what was written here, and takes its place. */
  readonly taken: number;
  readonly line: { readonly at: number };
  readonly complaints: readonly Complaint[];
  readonly names: Names;
  readonly schema: Promise<Schema>;
  readonly readOnly: boolean;
  readonly onText: (text: string) => void;
  readonly onLine: (line: number) => void;
}

/** One text, in CodeMirror; another file is another editor (give it a key). */
export default function Editor(props: Props) {
  const host = useRef<HTMLDivElement>(null);
  const editor = useRef<Editing | null>(null);
  const now = useRef(props);
  now.current = props;
  const { taken, line, complaints } = props;
  const said = useServersWords();
  useEffect(() => {
    if (!host.current) return;
    const made = editing(host.current, () => now.current);
    editor.current = made;
    return () => made.destroy();
  }, []);
  // Only then: what comes back of his own typing is older than what he has typed since.
  useEffect(() => {
    if (taken > 0) editor.current?.show(now.current.text);
  }, [taken]);
  useEffect(() => {
    editor.current?.mark(complaints.map((one) => ({ ...one, what: said(one.what), mend: said(one.mend) })));
  }, [complaints, said]);
  useEffect(() => {
    if (line.at > 0) editor.current?.goTo(line.at);
  }, [line]);
  return <div className="editor" ref={host} />;
}
