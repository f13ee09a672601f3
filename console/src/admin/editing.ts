// CodeMirror, in a shadow tree: there it keeps its styles in constructed sheets, which the Content-Security-Policy allows.
import { autocompletion, type CompletionContext, type CompletionResult } from "@codemirror/autocomplete";
import { yaml } from "@codemirror/lang-yaml";
import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { type Diagnostic, forEachDiagnostic, lintGutter, nextDiagnostic, setDiagnostics } from "@codemirror/lint";
import { EditorState } from "@codemirror/state";
import { EditorView, keymap } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { basicSetup } from "codemirror";
import { choices, type Schema } from "./completing";
import type { Complaint, Names } from "./rules";

export interface Wanted {
  readonly label: string;
  readonly text: string;
  readonly names: Names;
  readonly schema: Promise<Schema>;
  readonly readOnly: boolean;
  readonly onText: (text: string) => void;
  readonly onLine: (line: number) => void;
}

export interface Editing {
  readonly show: (text: string) => void;
  readonly mark: (complaints: readonly Complaint[]) => void;
  readonly goTo: (line: number) => void;
  readonly destroy: () => void;
}

const LOOK = EditorView.theme({
  "&": { height: "100%", color: "var(--ink)", backgroundColor: "var(--card)", fontSize: "13.5px" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "ui-monospace, 'Noto Sans Mono CJK SC', monospace", lineHeight: "1.55" },
  ".cm-content": { caretColor: "var(--ink)" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  ".cm-gutters": { backgroundColor: "var(--sunk)", color: "var(--quiet)", borderRight: "1px solid var(--line)" },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "var(--tint)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    backgroundColor: "color-mix(in srgb, var(--accent) 28%, transparent)",
  },
  ".cm-tooltip, .cm-panels": { backgroundColor: "var(--card)", color: "var(--ink)", borderColor: "var(--line)" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { backgroundColor: "var(--accent)", color: "var(--on-accent)" },
  ".cm-searchMatch": { backgroundColor: "var(--warn-tint)" },
  ".cm-foldPlaceholder": { backgroundColor: "var(--sunk)", color: "var(--quiet)", borderColor: "var(--line)" },
});
const COLOURS = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: "var(--accent)" },
  { tag: tags.comment, color: "var(--quiet)", fontStyle: "italic" },
  { tag: tags.string, color: "var(--good)" },
  { tag: [tags.labelName, tags.typeName, tags.meta], color: "var(--warn)" },
]);

/** An editor in this element; what it is to show and whom it tells is asked of `wanted` whenever it matters. */
export function editing(host: HTMLElement, wanted: () => Wanted): Editing {
  const root = host.shadowRoot ?? host.attachShadow({ mode: "open" });
  const view = new EditorView({ root, parent: root, state: begun(wanted) });
  const ours = (event: Event) => event.stopPropagation();
  for (const kind of ["keydown", "keyup"]) host.addEventListener(kind, ours);
  return {
    show: (text) => {
      if (text !== view.state.doc.toString())
        view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } });
    },
    mark: (complaints) =>
      view.dispatch(
        setDiagnostics(
          view.state,
          complaints.map((one) => marked(view, one)),
        ),
      ),
    goTo: (line) => goTo(view, line),
    destroy: () => {
      for (const kind of ["keydown", "keyup"]) host.removeEventListener(kind, ours);
      view.destroy();
    },
  };
}

function begun(wanted: () => Wanted): EditorState {
  const { text, label, readOnly } = wanted();
  return EditorState.create({
    doc: text,
    extensions: [
      keymap.of([{ key: "F8", run: toNextWrong }]),
      basicSetup,
      yaml(),
      lintGutter(),
      autocompletion({ override: [(context) => offered(context, wanted())] }),
      syntaxHighlighting(COLOURS),
      LOOK,
      EditorState.readOnly.of(readOnly),
      EditorView.contentAttributes.of({ "aria-label": label, tabindex: "0" }), // also where it is only read
      EditorView.updateListener.of((update) => {
        if (update.docChanged) wanted().onText(update.state.doc.toString());
        if (update.selectionSet) wanted().onLine(update.state.doc.lineAt(update.state.selection.main.head).number);
      }),
    ],
  });
}

/** To the next place that is wrong, which is read out to whoever does not see the mark. */
function toNextWrong(view: EditorView): boolean {
  if (!nextDiagnostic(view)) return false;
  const { from } = view.state.selection.main;
  forEachDiagnostic(view.state, ({ message }, begin, end) => {
    if (begin <= from && from <= end) view.dispatch({ effects: EditorView.announce.of(message) });
  });
  return true;
}

/** Whoever asks before the schema is there is answered once it is. */
async function offered(context: CompletionContext, { schema, names }: Wanted): Promise<CompletionResult | null> {
  const line = context.state.doc.lineAt(context.pos);
  const before = line.text.slice(0, context.pos - line.from);
  const word = /[\w-]*$/.exec(before)?.[0] ?? "";
  if (!word && !context.explicit && !before.endsWith(": ")) return null;
  const lines = context.state.doc.toString().split("\n");
  const options = choices(await schema, names, lines, line.number - 1, before).map(({ label, detail, isKey }) => ({
    label,
    info: detail,
    type: isKey ? "property" : "constant",
    apply: isKey ? `${label}: ` : label,
  }));
  return options.length > 0 ? { from: context.pos - word.length, options, validFor: /^[\w-]*$/ } : null;
}

function marked(view: EditorView, { line, column, severity, what, mend, code }: Complaint): Diagnostic {
  const at = view.state.doc.line(Math.min(Math.max(line, 1), view.state.doc.lines));
  const from = Math.min(at.from + Math.max(column - 1, 0), at.to);
  const word = /^[^\s,}\]]*/.exec(at.text.slice(from - at.from))?.[0].length ?? 0;
  return { from, to: Math.min(from + Math.max(word, 1), at.to), severity, message: `${what} ${mend}`, source: code };
}

function goTo(view: EditorView, line: number): void {
  const at = view.state.doc.line(Math.min(line, view.state.doc.lines));
  view.dispatch({ selection: { anchor: at.from }, effects: EditorView.scrollIntoView(at.from, { y: "center" }) });
  view.focus();
}
