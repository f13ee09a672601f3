import { type FormEvent, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Refusal } from "../frame/Refusal";
import { useDoing } from "../frame/useDoing";
import type { Signed } from "../session/session";
import { useDraft } from "../session/useDraft";
import { type Note, note, notes } from "./judging";
import { useMoment } from "./words";

export function Notes({ call, who }: { readonly call: string; readonly who: Signed }) {
  const { t } = useTranslation();
  const moment = useMoment();
  const [written, setWritten] = useState<readonly Note[]>([]);
  const { form, set, forget } = useDraft(`remark ${call}`, { text: "" });
  const { busy, error, run } = useDoing();
  useEffect(() => void run(async () => setWritten(await notes(call))), [call, run]);
  const keep = (event: FormEvent) => {
    event.preventDefault();
    void run(async () => {
      const its = await note(call, form.text);
      setWritten((before) => [...before, its]);
      forget();
    });
  };
  return (
    <section className="card" aria-labelledby="notes">
      <h2 id="notes">{t("quality.notes")}</h2>
      {written.map((one) => (
        <p key={one.at + one.text} className="judged">
          {one.text}
          <span className="quiet small">{` ${one.written_by} · ${moment(one.at)}`}</span>
        </p>
      ))}
      {written.length === 0 && <p className="quiet">{t("quality.noNotes")}</p>}
      {who.rights.includes("note") && (
        <form className="stack" onSubmit={keep}>
          <label className="field">
            <span>{t("quality.note")}</span>
            <input
              required
              pattern=".*\S.*"
              readOnly={busy}
              value={form.text}
              onChange={(event) => set({ text: event.target.value })}
            />
          </label>
          <button type="submit" disabled={busy}>
            {t("quality.keep")}
          </button>
        </form>
      )}
      <Refusal error={error} />
    </section>
  );
}
