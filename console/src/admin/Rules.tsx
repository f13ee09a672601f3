import { lazy, Suspense, useCallback, useState } from "react";
import { useTranslation } from "react-i18next";
import { Refusal } from "../frame/Refusal";
import "../look/rules.css";
import type { Signed } from "../session/session";
import { Below, type Tab } from "./Below";
import { Complaints } from "./Complaints";
import { Files } from "./Files";
import { Flow } from "./Flow";
import { Force } from "./Force";
import { Head } from "./Head";
import { boxAt, changed, type Place, placeAsked, type Texts } from "./rules";
import { useRules } from "./useRules";

const Editor = lazy(() => import("./Editor"));

/** The rules: written, checked, drawn, tried, and put in force. */
export function Rules({ who }: { readonly who: Signed }) {
  const { t } = useTranslation();
  const mayWrite = who.rights.includes("change_rules");
  const rules = useRules(mayWrite);
  const { live, texts, taken, checked, chart, isChecking, write, take, reload } = rules;
  const [file, open] = useState(() => placeAsked(location.search).file);
  const [cursor, setCursor] = useState(1);
  const [line, setLine] = useState(() => ({ at: placeAsked(location.search).line }));
  const [opened, setOpened] = useState(0);
  const [tab, setTab] = useState<Tab>("try");
  const [forced, force] = useState<Texts | null>(null);
  const [done, setDone] = useState("");
  const shown = file in texts ? file : (Object.keys(texts)[0] ?? "");
  const goTo = useCallback((place: Place) => {
    open(place.file);
    setLine({ at: place.line });
  }, []);
  const again = useCallback(() => {
    setOpened((before) => before + 1);
    void reload();
  }, [reload]);
  if (!live) return rules.error ? <Refusal error={rules.error} /> : <p className="loading quiet">{t("loading")}</p>;
  const different = changed(texts, live.texts);
  const wrong = checked.complaints.filter((one) => one.severity === "error").length;
  return (
    <section className="rules">
      <Head
        number={live.number}
        isChecking={isChecking}
        wrong={wrong}
        isDifferent={different.length > 0}
        mayWrite={mayWrite}
        onForce={() => force(texts)}
      />
      {done && (
        <p key={done} ref={leadTo} tabIndex={-1} className="notice" role="status">
          {done}
        </p>
      )}
      <Refusal error={rules.error} />
      <Files texts={texts} different={different} shown={shown} onOpen={open} />
      <div className="rules-both">
        <Suspense fallback={<p className="loading quiet">{t("loading")}</p>}>
          <Editor
            key={`${shown} ${opened}`}
            label={shown}
            text={texts[shown] ?? ""}
            taken={taken}
            line={line}
            complaints={checked.complaints.filter((one) => one.file === shown)}
            names={checked.names}
            schema={rules.schema}
            readOnly={!mayWrite}
            onText={(text) => write(shown, text)}
            onLine={setCursor}
          />
        </Suspense>
        <div className="rules-flow" data-stale={wrong > 0 || undefined}>
          {chart && (
            <Flow chart={chart} here={boxAt(chart.boxes, { file: shown, line: cursor })?.id ?? ""} onPlace={goTo} />
          )}
        </div>
      </div>
      {checked.complaints.length > 0 && <Complaints complaints={checked.complaints} onPlace={goTo} />}
      <Below
        tab={tab}
        onTab={setTab}
        live={live}
        texts={texts}
        chart={chart}
        mayWrite={mayWrite}
        onPlace={goTo}
        onTexts={take}
        onForce={force}
        onDone={again}
      />
      {forced && (
        <Force
          texts={forced}
          edited={live.version}
          onClose={() => force(null)}
          onDone={(version) => {
            force(null);
            setDone(t("rules.force.done", { number: version.number }));
            void reload();
          }}
        />
      )}
    </section>
  );
}

/** The button that has led here is switched off by then. */
function leadTo(place: HTMLElement | null): void {
  place?.focus();
}
