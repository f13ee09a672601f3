import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Refusal } from "../frame/Refusal";
import { useDoing } from "../frame/useDoing";
import type { Signed } from "../session/session";
import { useDraft } from "../session/useDraft";
import { type Form, forms, type Score, scores } from "./judging";
import { ScoreForm, UNJUDGED } from "./ScoreForm";
import { useMoment } from "./words";

export function Scores({ call, who }: { readonly call: string; readonly who: Signed }) {
  const { t } = useTranslation();
  const moment = useMoment();
  const [given, setGiven] = useState<readonly Score[]>([]);
  const [known, setKnown] = useState<readonly Form[]>([]);
  const judgement = useDraft(`score ${call}`, UNJUDGED);
  const form = known.find(({ id }) => id === judgement.form.by);
  const { error, run } = useDoing();
  const judges = who.rights.includes("score");
  useEffect(
    () =>
      void run(async () => {
        setGiven(await scores(call));
        if (judges) setKnown(await forms());
      }),
    [call, judges, run],
  );
  const kept = (score: Score) => {
    setGiven((before) => [...before, score]);
    judgement.forget();
  };
  return (
    <section className="card" aria-labelledby="scores">
      <h2 id="scores">{t("quality.scores")}</h2>
      {given.map((one) => (
        <p key={one.at + one.form_name} className="judged">
          <strong>{`${one.form_name}: ${one.points} / ${one.most}`}</strong> {one.comment}
          <span className="quiet small">{` ${one.given_by} · ${moment(one.at)}`}</span>
        </p>
      ))}
      {given.length === 0 && <p className="quiet">{t("quality.noScores")}</p>}
      {judges && !form && (
        <div className="chips">
          {known.map((each) => (
            <button key={each.id} type="button" onClick={() => judgement.set({ by: each.id })}>
              {each.name}
            </button>
          ))}
          {known.length === 0 && <p className="quiet small">{t("quality.noForms")}</p>}
        </div>
      )}
      {form && <ScoreForm call={call} form={form} draft={judgement} onKept={kept} />}
      <Refusal error={error} />
    </section>
  );
}
