import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { type Lack, lackOf } from "./lack";
import { choose, chosen, close, type Microphone, meter, microphones, open } from "./microphone";

/** Which microphone is used, and whether it hears him: it listens only while this is open. */
export function MicrophoneChoice() {
  const { t } = useTranslation();
  const [shown, show] = useState(false);
  return (
    <details className="small" onToggle={(event) => show(event.currentTarget.open)}>
      <summary>{t("phone.microphone")}</summary>
      {shown && <Tried />}
    </details>
  );
}

function Tried() {
  const { t } = useTranslation();
  const [id, setId] = useState(chosen);
  const [all, setAll] = useState<readonly Microphone[]>([]);
  const [level, setLevel] = useState(0);
  const [lack, setLack] = useState<Lack | "">("");
  useEffect(() => listening(id, setAll, setLevel, setLack), [id]);
  const take = (taken: string) => {
    choose(taken);
    setId(taken);
  };
  return (
    <>
      <select aria-label={t("phone.microphone")} value={id} onChange={(event) => take(event.target.value)}>
        <option value="">{t("phone.anyMicrophone")}</option>
        {all.map((one) => (
          <option key={one.id} value={one.id}>
            {one.name}
          </option>
        ))}
      </select>
      <meter aria-label={t("phone.level")} min={0} max={1} value={level} />
      {lack && <p className="warning">{t(`phone.${lack}`)}</p>}
    </>
  );
}

/** Listen to the chosen one (`_`: it is asked for by `open`); gives back how to end that. */
function listening(
  _: string,
  found: (all: readonly Microphone[]) => void,
  heard: (level: number) => void,
  lacks: (lack: Lack | "") => void,
): () => void {
  let end: () => void = () => undefined;
  let over = false;
  open().then(
    (stream) => {
      const stop = over ? () => undefined : meter(stream, heard);
      end = () => {
        stop();
        close(stream);
      };
      if (over) return end();
      lacks("");
      void microphones().then((all) => over || found(all.filter((one) => one.id && one.name)));
    },
    (error) => over || lacks(lackOf(error)),
  );
  return () => {
    over = true;
    end();
  };
}
